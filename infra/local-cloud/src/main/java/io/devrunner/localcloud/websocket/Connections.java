package io.devrunner.localcloud.websocket;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.core.CloseStatus;

/** The open connections of the WebSocket API. */
public final class Connections implements AutoCloseable {
    private final WebSocketLimits limits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong old = new AtomicLong();
    private final AtomicLong idle = new AtomicLong();
    private volatile MessageObserver observer = (connectionId, message) -> {};

    public Connections(WebSocketLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    WebSocketLimits limits() {
        return limits;
    }

    /** From now on the observer sees what every client is sent. */
    public void observe(MessageObserver newObserver) {
        observer = newObserver;
    }

    void observed(String connectionId, byte[] message) {
        observer.message(connectionId, message);
    }

    Connection create(String sourceIp, String userAgent) {
        return new Connection(ConnectionId.next(random), sourceIp, userAgent, limits, this, clock);
    }

    Optional<Connection> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    void add(Connection connection) {
        open.put(connection.id(), connection);
    }

    void remove(Connection connection) {
        open.remove(connection.id());
    }

    /** Closes the connections that were idle for too long or are too old; to be called again and again. */
    public void expire() {
        Instant now = clock.instant();
        for (Connection connection : open.values()) {
            if (!now.isBefore(connection.connectedAt().plus(limits.lifetime()))) {
                old.incrementAndGet();
                drop(connection, CloseStatus.SHUTDOWN, "Connection duration limit exceeded");
            } else if (!now.isBefore(connection.lastActiveAt().plus(limits.idle()))) {
                idle.incrementAndGet();
                drop(connection, CloseStatus.SHUTDOWN, "Going away");
            }
        }
    }

    /** What {@link #expire} has ended until now. */
    public ConnectionEnds ends() {
        return new ConnectionEnds(old.get(), idle.get());
    }

    /** Forgets the connection at once, so that posts to it are answered 410, and closes it. */
    void drop(Connection connection, int code, String reason) {
        remove(connection);
        connection.close(code, reason);
    }

    @Override
    public void close() {
        open.values().forEach(connection -> drop(connection, CloseStatus.SHUTDOWN, "Going away"));
    }
}
