package io.devrunner.protocol;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the bridge: connects, learns its connection id, proves from time to time that it is alive, and
 * connects again when it is not.
 */
final class BridgeConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);

    /** How long {@link #close} waits for the other side's close frame. */
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final BridgeAddress address;
    private final HandshakeSigner signer;
    private final ConnectionSettings settings;
    private final Listener listener;
    private final Clock clock = Clock.systemUTC();
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bridge-timer");
        thread.setDaemon(true);
        return thread;
    });

    /** Guarded by this. */
    private @Nullable WebSocketLink link;

    /** Done with the id of the present connection, or failed like the present attempt. Guarded by this. */
    private CompletableFuture<String> connectionId = new CompletableFuture<>();

    /** Whether the present link has told its id. Guarded by this. */
    private boolean identified;

    /** Ends the link when the answer that is waited for does not come. Guarded by this. */
    private @Nullable ScheduledFuture<?> watch;

    /** By the wall clock, since the monotonic one may stand still while Lambda freezes the process. */
    private volatile Instant lastFrame = Instant.EPOCH;

    /** Attempts that failed in a row. Guarded by this. */
    private int failures;

    /** Guarded by this. */
    private boolean closed;

    /** Called outside locks, on the reader thread or the timer thread; must not block. */
    interface Listener {
        void frame(Frames.Frame.Chunk chunk);

        void connected(String connectionId);

        /** Only after {@link #connected}; the attempts that fail after that are not told. */
        void lost(String why);
    }

    BridgeConnection(BridgeAddress address, HandshakeSigner signer, ConnectionSettings settings, Listener listener) {
        this.address = address;
        this.signer = signer;
        this.settings = settings;
        this.listener = listener;
    }

    void start() {
        timer.execute(this::connect);
        long every = settings.probeEvery().toMillis();
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(this::probe, every, every, TimeUnit.MILLISECONDS);
    }

    /**
     * The id of this connection: done when it is open, and failed with an {@link IOException} when the attempt that is
     * being made fails. Ask again for the next attempt.
     */
    synchronized CompletableFuture<String> connectionId() {
        return connectionId.copy();
    }

    /** Starts over after the attempts were used up, at once; does nothing while connected or connecting. */
    void revive() {
        synchronized (this) {
            if (closed || link != null || failures < settings.maxAttempts()) {
                return;
            }
            failures = 0;
            connectionId = new CompletableFuture<>();
        }
        timer.execute(this::connect);
    }

    private void connect() {
        Map<String, String> headers;
        try {
            headers = signer.headers();
        } catch (RuntimeException e) {
            // The credentials provider failed: as good a reason as any to try again later.
            LOG.debug("the handshake cannot be signed", e);
            ended(null, "the handshake cannot be signed: " + e.getMessage());
            return;
        }
        synchronized (this) {
            if (closed || link != null) {
                return;
            }
            link = new WebSocketLink(address.webSocketUrl(), headers, settings.connectTimeout(), new LinkListener());
            expectAnswer(link, settings.connectTimeout().multipliedBy(2));
            link.connect();
        }
    }

    void probeIfQuiet(Duration quiet) {
        if (Duration.between(lastFrame, clock.instant()).compareTo(quiet) >= 0) {
            probe();
        }
    }

    /** Sends a small message to see whether the connection is alive; a dead one is replaced. */
    void probe() {
        WebSocketLink current;
        synchronized (this) {
            current = link;
            if (closed || current == null || !current.isOpen() || watch != null) {
                return;
            }
            expectAnswer(current, settings.probeTimeout());
        }
        try {
            current.ask();
        } catch (WebsocketNotConnectedException ignored) {
            // It has just been closed; the link's listener deals with that.
        }
    }

    /** Caller holds the lock. */
    private void expectAnswer(WebSocketLink from, Duration within) {
        watch = timer.schedule(() -> gaveNoAnswer(from), within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void gaveNoAnswer(WebSocketLink silent) {
        String why = "no answer from the bridge";
        ended(silent, why);
        silent.abandon(why);
    }

    /** Any frame proves a connection, but only its id makes a new one useful. */
    private void answered(WebSocketLink from) {
        lastFrame = clock.instant();
        synchronized (this) {
            if (from == link && identified) {
                stopWatch();
            }
        }
    }

    /** Caller holds the lock. */
    private void stopWatch() {
        if (watch != null) {
            watch.cancel(false);
            watch = null;
        }
    }

    private void identified(WebSocketLink from, String id) {
        CompletableFuture<String> waiting;
        synchronized (this) {
            if (from != link || identified) {
                return;
            }
            identified = true;
            stopWatch();
            failures = 0;
            waiting = connectionId;
        }
        listener.connected(id);
        waiting.complete(id);
    }

    /**
     * The present connection is over, or the attempt to make one: plans the next.
     *
     * @param ended null when the attempt did not come as far as a link
     */
    private void ended(@Nullable WebSocketLink ended, String why) {
        boolean wasConnected;
        CompletableFuture<String> attempt;
        synchronized (this) {
            if (ended != link || closed) {
                return;
            }
            stopWatch();
            link = null;
            wasConnected = identified;
            identified = false;
            failures += wasConnected ? 0 : 1;
            attempt = nextAttempt(why);
        }
        attempt.completeExceptionally(unreachable(why));
        if (wasConnected) {
            listener.lost(why);
        } else {
            LOG.debug("attempt to connect failed: {}", why);
        }
    }

    /** Plans the next attempt, if there may be one, and returns the one that is over. Caller holds the lock. */
    private CompletableFuture<String> nextAttempt(String why) {
        CompletableFuture<String> over = connectionId;
        if (failures < settings.maxAttempts()) {
            connectionId = new CompletableFuture<>();
            ScheduledFuture<?> unused =
                    timer.schedule(this::connect, backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS);
        } else {
            connectionId = CompletableFuture.failedFuture(unreachable(why));
        }
        return over;
    }

    private IOException unreachable(String why) {
        return new IOException("no connection to " + address.webSocketUrl() + ": " + why);
    }

    @Override
    public void close() {
        WebSocketLink last;
        CompletableFuture<String> waiting;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = link;
            waiting = connectionId;
        }
        waiting.completeExceptionally(new IOException("the connection is closed"));
        timer.shutdownNow();
        if (last != null) {
            last.closeWithin(GOODBYE);
        }
    }

    private final class LinkListener implements WebSocketLink.Listener {
        @Override
        public void frame(WebSocketLink from, String text) {
            answered(from);
            try {
                Frames.Frame frame = Frames.read(text);
                if (frame instanceof Frames.Frame.Chunk chunk) {
                    listener.frame(chunk);
                } else if (frame instanceof Frames.Frame.FromGateway answer && answer.connectionId() != null) {
                    identified(from, answer.connectionId());
                }
            } catch (ProtocolException e) {
                LOG.warn("a frame is ignored: {}", e.getMessage());
            }
        }

        @Override
        public void closed(WebSocketLink from, String why) {
            ended(from, why);
        }
    }
}
