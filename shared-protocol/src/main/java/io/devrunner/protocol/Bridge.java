package io.devrunner.protocol;

import io.devrunner.protocol.seal.Refusal;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private final FrameSender sender;
    private final BridgeConnection connection;
    private final Sealing sealing;
    private final MessageAssembler assembler;
    private final Listener listener;

    /** The connection id that stands in what is sent; kept while a new connection is being made. */
    private volatile String ownId = "none";

    /** Called from the bridge's threads, also from two at once, outside locks; must not block. */
    public interface Listener {
        /** A whole message, which was sealed by this sender for this side and has not come before. */
        void received(Peer from, BridgeMessage message);

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

    private Bridge(BridgeSettings settings, Sealing sealing, Listener listener) {
        this.sealing = sealing;
        this.listener = listener;
        sender = new FrameSender(
                new SignedConnections(settings.address(), settings.credentials(), settings.clock()),
                settings.senders());
        assembler = new MessageAssembler(settings.assemblyBytes(), MAX_ASSEMBLY, new SteadyTime());
        connection = new BridgeConnection(
                settings.address(),
                new HandshakeSigner(settings.address(), settings.credentials(), settings.clock()),
                settings.connection(),
                new ConnectionListener());
    }

    /**
     * Begins to connect; {@link #connectionId()} tells when that is done.
     *
     * @param sealing closed with the bridge
     */
    public static Bridge open(BridgeSettings settings, Sealing sealing, Listener listener) {
        Bridge bridge = new Bridge(settings, sealing, listener);
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

    /** Whether the bridge has taken this side's connection, though it may not have told its id yet. */
    public boolean isReached() {
        return connection.isReached();
    }

    /** Tries to connect again if all attempts were used up. */
    public void revive() {
        connection.revive();
    }

    /**
     * If nothing was received for so long, starts to prove that the connection is alive, and to replace it if it is not; if
     * there is none, and all attempts were used up, starts to make one. Does not wait.
     */
    public void probeIfQuiet(Duration quiet) {
        connection.revive();
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
    public void send(Peer to, BridgeMessage message) throws IOException {
        send(to, message, MAX_ASSEMBLY);
    }

    /**
     * As {@link #send(Peer, BridgeMessage)}.
     *
     * @param time for all of the message
     */
    public void send(Peer to, BridgeMessage message, Duration time) throws IOException {
        sender.post(to.connectionId(), frames(to, message), time);
    }

    /** Sends a small message without waiting; a failure is logged alone. */
    public void sendLater(Peer to, BridgeMessage message) {
        try {
            sender.postLater(to.connectionId(), frames(to, message));
        } catch (IOException e) {
            LOG.warn("not sent: {}", e.getMessage());
        }
    }

    private List<String> frames(Peer to, BridgeMessage message) throws IOException {
        return Frames.of(ownId, message, sealing.to(to.publicKey()));
    }

    /** Does once what every message needs, in memory: seals and opens one, so that the classes for it are loaded. */
    public static void rehearse() throws IOException {
        Rehearsal.run();
    }

    /**
     * Does once what every post needs: posts a text that is no message to this side's own connection.
     *
     * @throws IOException when it cannot be posted
     */
    public void warmUp(String ownConnectionId) throws IOException {
        sender.post(ownConnectionId, List.of(WebSocketLink.WHO_AM_I), ConnectionsClient.TIME);
    }

    /** How many frames were not opened, and why. */
    public Map<Refusal, Long> refusals() {
        return sealing.refusals();
    }

    @Override
    public void close() {
        connection.close();
        sealing.close();
        sender.close();
    }

    private final class ConnectionListener implements BridgeConnection.Listener {
        @Override
        public void frame(Frames.Frame.Chunk chunk) {
            Envelope envelope = chunk.envelope();
            sealing.open(
                    envelope.seal(),
                    envelope.associated(),
                    envelope.data(),
                    (key, bytes) -> opened(new Peer(envelope.from(), key), envelope, bytes));
        }

        private void opened(Peer from, Envelope envelope, byte[] chunk) {
            try {
                byte @Nullable [] bytes = assembler.add(from, envelope, chunk);
                if (bytes != null) {
                    dispatch(from, envelope, bytes);
                }
            } catch (ProtocolException e) {
                LOG.warn("a message from {} is refused: {}", envelope.from(), e.getMessage());
                complain(from, envelope, String.valueOf(e.getMessage()));
            }
        }

        private void dispatch(Peer from, Envelope envelope, byte[] bytes) throws ProtocolException {
            BridgeMessage message = MessageCodec.decode(envelope.type(), bytes);
            if (message == null) {
                throw new ProtocolException("unknown message type " + envelope.type());
            }
            if (!message.invocationId().equals(envelope.id())) {
                throw new ProtocolException("the message belongs to another invocation than its envelope");
            }
            listener.received(from, message);
        }

        /** Tells the sender, but never answers a complaint with a complaint. */
        private void complain(Peer from, Envelope envelope, String text) {
            if (envelope.type().equals(MessageCodec.nameOf(BridgeMessage.ProtocolError.class))) {
                return;
            }
            sendLater(from, new BridgeMessage.ProtocolError(envelope.id(), text));
        }

        @Override
        public void connected(String connectionId) {
            ownId = connectionId;
            sealing.renew();
            listener.connected(connectionId);
        }

        @Override
        public CompletableFuture<Void> renewed(String connectionId) {
            ownId = connectionId;
            sealing.renew();
            return listener.renewed(connectionId);
        }

        @Override
        public void lost(String why) {
            listener.lost(why);
        }
    }
}
