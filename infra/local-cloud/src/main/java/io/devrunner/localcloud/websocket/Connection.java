package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.websocket.MessageWriter.Delivery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: answers its messages by its id, and takes posted ones. */
final class Connection implements FrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** The close code of a frame type that is not supported (RFC 6455 section 7.4.1). */
    private static final int UNSUPPORTED_DATA = 1003;

    private final String id;
    private final String sourceIp;
    private final String userAgent;
    private final WebSocketLimits limits;
    private final Connections connections;
    private final Clock clock;
    private final Instant connectedAt;

    private volatile Instant lastActiveAt;
    private volatile @Nullable CoreSession session;
    private volatile @Nullable MessageWriter writer;

    /** Whether nothing gets through any more, although the connection looks open. */
    private volatile boolean deaf;

    /** Messages that wait to be overtaken by the next one. Guarded by itself. */
    private final List<byte[]> held = new ArrayList<>();

    /** Bytes of the message that is coming in. Only touched by the thread that delivers frames. */
    private int messageBytes;

    Connection(
            String id,
            String sourceIp,
            String userAgent,
            WebSocketLimits limits,
            Connections connections,
            Clock clock) {
        this.id = id;
        this.sourceIp = sourceIp;
        this.userAgent = userAgent;
        this.limits = limits;
        this.connections = connections;
        this.clock = clock;
        this.connectedAt = clock.instant();
        this.lastActiveAt = connectedAt;
    }

    String id() {
        return id;
    }

    String sourceIp() {
        return sourceIp;
    }

    String userAgent() {
        return userAgent;
    }

    Instant connectedAt() {
        return connectedAt;
    }

    Instant lastActiveAt() {
        return lastActiveAt;
    }

    /** Sends a message to the client. */
    CompletableFuture<Delivery> send(byte[] text) {
        MessageWriter open = writer;
        if (open == null) {
            return CompletableFuture.completedFuture(Delivery.GONE);
        }
        lastActiveAt = clock.instant();
        connections.observed(id, text);
        if (deaf) {
            return CompletableFuture.completedFuture(Delivery.WRITTEN);
        }
        CompletableFuture<Delivery> written = open.write(text);
        release();
        return written;
    }

    /** Keeps a message back until the next one is sent, or until it is released. */
    void hold(byte[] text) {
        synchronized (held) {
            held.add(text);
        }
    }

    /** Sends what was kept back. */
    void release() {
        List<byte[]> overtaken;
        synchronized (held) {
            overtaken = List.copyOf(held);
            held.clear();
        }
        MessageWriter open = writer;
        if (open != null) {
            overtaken.forEach(text -> {
                CompletableFuture<Delivery> unused = open.write(text);
            });
        }
    }

    /** Ends the connection after the first bytes of a message, without a close frame. */
    void cut(byte[] text, int bytes) {
        connections.remove(this);
        CoreSession open = session;
        if (open != null) {
            Frame beginning = new Frame(OpCode.TEXT, ByteBuffer.wrap(text, 0, bytes)).setFin(false);
            open.sendFrame(beginning, Callback.from(open::abort, failure -> open.abort()), false);
        }
    }

    /** From now on the client is not heard, and does not hear anything. */
    void goDeaf() {
        deaf = true;
    }

    void close(int code, String reason) {
        CoreSession open = session;
        if (open != null) {
            open.close(code, reason, Callback.NOOP);
        }
    }

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        session = coreSession;
        writer = new MessageWriter(coreSession, limits.postedFrameBytes(), limits.sendBufferBytes());
        connections.add(this);
        callback.succeeded();
        coreSession.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.BINARY -> refuse(UNSUPPORTED_DATA, "Binary frames are not supported", callback);
            // Control frames do not count as activity: only data is known to reset API Gateway's idle timer.
            case OpCode.CLOSE -> callback.succeeded();
            default -> handled(callback);
        }
    }

    private void onText(Frame frame, Callback callback) {
        if (frame.getPayloadLength() > limits.frameBytes()) {
            refuse(
                    CloseStatus.MESSAGE_TOO_LARGE,
                    "Max frame length of " + limits.frameBytes() + " has been exceeded.",
                    callback);
            return;
        }
        if (deaf) {
            handled(callback);
            return;
        }
        messageBytes += frame.getPayloadLength();
        if (messageBytes > limits.messageBytes()) {
            refuse(CloseStatus.MESSAGE_TOO_LARGE, "Message too long", callback);
            return;
        }
        lastActiveAt = clock.instant();
        if (frame.isFin()) {
            messageBytes = 0;
            answer();
        }
        handled(callback);
    }

    /** Asks for the next frame. */
    private void handled(Callback callback) {
        callback.succeeded();
        CoreSession open = session;
        if (open != null) {
            open.demand();
        }
    }

    private void answer() {
        String reply = limits.defaultRoute()
                ? "{\"connectionId\":\"" + id + "\"}"
                : "{\"message\": \"Forbidden\", \"connectionId\":\"" + id + "\", \"requestId\":\"" + UUID.randomUUID()
                        + "\"}";
        CompletableFuture<Void> unused = send(reply.getBytes(StandardCharsets.UTF_8))
                .thenAccept(delivery -> {
                    if (delivery != Delivery.WRITTEN) {
                        LOG.debug("the answer to connection {} was not sent: {}", id, delivery);
                    }
                });
    }

    private void refuse(int code, String reason, Callback callback) {
        callback.succeeded();
        close(code, reason);
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.debug("connection {} failed", id, cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
        connections.remove(this);
        MessageWriter open = writer;
        if (open != null) {
            open.close();
        }
        callback.succeeded();
    }
}
