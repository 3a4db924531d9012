package io.devrunner.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side's end of the bridge: receives messages on its own WebSocket connection and sends with {@code @connections}.
 */
public final class Bridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    /** Longer than it takes to send the largest message twice over a slow line. */
    private static final Duration MAX_ASSEMBLY = Duration.ofMinutes(2);

    private final ConnectionsApi connections;
    private final BridgeConnection connection;
    private final MessageAssembler assembler;
    private final Listener listener;

    /** The connection id that stands in what is sent; kept while a new connection is being made. */
    private volatile String ownId = "none";

    /** Called from the bridge's threads, also from two at once, outside locks; must not block. */
    public interface Listener {
        /**
         * A whole message.
         *
         * @param from the connection id of the sender
         */
        void received(String from, BridgeMessage message);

        /** Connected, for the first time or again, under this id. */
        void connected(String connectionId);

        /**
         * Has a new connection, under this id, while the old one still works; that is read for a while longer.
         *
         * @return done when the peers know of the new one
         */
        default CompletableFuture<Void> renewed(String connectionId) {
            connected(connectionId);
            return CompletableFuture.completedFuture(null);
        }

        /** Not connected any more; a new connection is being tried. */
        void lost(String why);
    }

    private Bridge(BridgeSettings settings, Listener listener) {
        this.listener = listener;
        connections = new ConnectionsApi(settings.address(), settings.credentials(), settings.senders());
        assembler = new MessageAssembler(settings.assemblyBytes(), MAX_ASSEMBLY, new SteadyTime());
        connection = new BridgeConnection(
                settings.address(),
                new HandshakeSigner(settings.address(), settings.credentials()),
                settings.connection(),
                new ConnectionListener());
    }

    /** Begins to connect; {@link #connectionId()} tells when that is done. */
    public static Bridge open(BridgeSettings settings, Listener listener) {
        Bridge bridge = new Bridge(settings, listener);
        bridge.connection.start();
        return bridge;
    }

    /**
     * The id of this side's connection: done when it is open, and failed with an {@link IOException} when the attempt
     * that is being made fails. Ask again for the next attempt.
     */
    public CompletableFuture<String> connectionId() {
        return connection.connectionId();
    }

    /** Tries to connect again if all attempts were used up. */
    public void revive() {
        connection.revive();
    }

    /**
     * If nothing was received for so long, starts to prove that the connection is alive, and to replace it if it is not;
     * does not wait.
     */
    public void probeIfQuiet(Duration quiet) {
        connection.probeIfQuiet(quiet);
    }

    /** If the connection is close to the age at which API Gateway ends it, starts to make a new one; does not wait. */
    public void renewIfOld() {
        connection.renewIfOld();
    }

    /**
     * Sends a message and returns when API Gateway has taken all of it. That does not mean that the other side has it.
     *
     * @throws PeerGoneException when the connection does not exist
     * @throws IOException when the message cannot be sent
     */
    public void send(String connectionId, BridgeMessage message) throws IOException {
        connections.post(connectionId, Frames.of(ownId, message));
    }

    /** Sends a small message without waiting; a failure is logged alone. */
    public void sendLater(String connectionId, BridgeMessage message) {
        try {
            connections.postLater(connectionId, Frames.of(ownId, message));
        } catch (IOException e) {
            LOG.warn("not sent: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        connection.close();
        connections.close();
    }

    private final class ConnectionListener implements BridgeConnection.Listener {
        @Override
        public void frame(Frames.Frame.Chunk chunk) {
            Envelope envelope = chunk.envelope();
            try {
                byte @Nullable [] bytes = assembler.add(envelope);
                if (bytes != null) {
                    dispatch(envelope, bytes);
                }
            } catch (ProtocolException e) {
                LOG.warn("a message from {} is refused: {}", envelope.from(), e.getMessage());
                complain(envelope, String.valueOf(e.getMessage()));
            }
        }

        private void dispatch(Envelope envelope, byte[] bytes) throws ProtocolException {
            BridgeMessage message = MessageCodec.decode(envelope.type(), bytes);
            if (message == null) {
                throw new ProtocolException("unknown message type " + envelope.type());
            }
            if (!message.invocationId().equals(envelope.id())) {
                throw new ProtocolException("the message belongs to another invocation than its envelope");
            }
            listener.received(envelope.from(), message);
        }

        /** Tells the sender, but never answers a complaint with a complaint. */
        private void complain(Envelope envelope, String text) {
            if (envelope.type().equals(MessageCodec.nameOf(BridgeMessage.ProtocolError.class))) {
                return;
            }
            sendLater(envelope.from(), new BridgeMessage.ProtocolError(envelope.id(), text));
        }

        @Override
        public void connected(String connectionId) {
            ownId = connectionId;
            listener.connected(connectionId);
        }

        @Override
        public CompletableFuture<Void> renewed(String connectionId) {
            ownId = connectionId;
            return listener.renewed(connectionId);
        }

        @Override
        public void lost(String why) {
            listener.lost(why);
        }
    }
}
