package io.devrunner.protocol;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the bridge: connects, learns its connection id, proves from time to time that it is alive, makes
 * a new one before it gets too old, and connects again when it is lost.
 */
final class BridgeConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);

    /** How long a close waits for the other side's close frame. */
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

    /** In use, or being made when there is none. Guarded by this. */
    private @Nullable Line current;

    /** Being made to take the place of the present one. Guarded by this. */
    private @Nullable Line successor;

    /** Replaced, and still read for a while. Guarded by this. */
    private final Set<WebSocketLink> retired = new HashSet<>();

    /** Done with the id of the present connection, or failed like the present attempt. Guarded by this. */
    private CompletableFuture<String> connectionId = new CompletableFuture<>();

    /** Attempts that failed in a row, also those to make a successor. Guarded by this. */
    private int failures;

    /** Guarded by this. */
    private boolean closed;

    /** Called outside locks, on the reader threads or the timer thread; must not block. */
    interface Listener {
        /** After a renewal from the old connection's reader too, so that two calls may come at once. */
        void frame(Frames.Frame.Chunk chunk);

        void connected(String connectionId);

        /**
         * A new connection has taken the place of one that still works.
         *
         * @return done when the peers know of it: the old one is closed a while later
         */
        CompletableFuture<Void> renewed(String connectionId);

        /** Only after {@link #connected}; the attempts that fail after that are not told. */
        void lost(String why);
    }

    /** A link, and what is known of it. Its mutable fields are guarded by the connection's lock. */
    private static final class Line {
        private final WebSocketLink link;

        /** Whether it has told its id. */
        private boolean identified;

        /** Ends it when the answer that is waited for does not come. */
        private @Nullable ScheduledFuture<?> watch;

        private final Age age;
        private Age lastFrame;

        Line(WebSocketLink link, Clock clock) {
            this.link = link;
            age = Age.begin(clock);
            lastFrame = age;
        }

        void stopWatch() {
            if (watch != null) {
                watch.cancel(false);
                watch = null;
            }
        }
    }

    BridgeConnection(BridgeAddress address, HandshakeSigner signer, ConnectionSettings settings, Listener listener) {
        this.address = address;
        this.signer = signer;
        this.settings = settings;
        this.listener = listener;
    }

    void start() {
        timer.execute(this::connect);
        Repeated.every(settings.probeEvery(), timer, "the probe of the connection", this::probe);
    }

    /**
     * The id of this connection: done when it is open, and failed with an {@link IOException} when the attempt that is
     * being made fails. Ask again for the next attempt.
     */
    synchronized CompletableFuture<String> connectionId() {
        return connectionId.copy();
    }

    /** Whether the bridge has taken the connection that is in use or being made, whatever it has said on it so far. */
    synchronized boolean isReached() {
        return current != null && current.link.isReached();
    }

    /** Starts over after the attempts were used up, at once; does nothing while connected or connecting. */
    void revive() {
        synchronized (this) {
            if (closed || current != null || failures < settings.maxAttempts()) {
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
        } catch (RuntimeException | Error e) {
            // The credentials provider failed: as good a reason as any to try again later.
            LOG.debug("the handshake cannot be signed", e);
            ended(null, "the handshake cannot be signed: " + e.getMessage());
            return;
        }
        try {
            synchronized (this) {
                if (!closed && current == null) {
                    current = begin(headers);
                }
            }
        } catch (RuntimeException | Error e) {
            // For want of a thread, or of memory.
            LOG.warn("the handshake cannot be begun", e);
            ended(null, "the handshake cannot be begun: " + e.getMessage());
        }
    }

    /** Caller holds the lock. */
    private Line begin(Map<String, String> headers) {
        Line line = new Line(
                new WebSocketLink(address.webSocketUrl(), headers, settings.connectTimeout(), new LinkListener()),
                clock);
        expectAnswer(line, settings.connectTimeout().multipliedBy(2));
        line.link.connect();
        return line;
    }

    /** Begins to make the successor of a connection that is old enough for it; does not wait. */
    void renewIfOld() {
        synchronized (this) {
            if (closed || !isOld()) {
                return;
            }
        }
        timer.execute(this::renew);
    }

    /** Caller holds the lock. */
    private boolean isOld() {
        return current != null && current.identified && successor == null && current.age.reaches(settings.renewAfter());
    }

    private void renew() {
        try {
            Map<String, String> headers = signer.headers();
            synchronized (this) {
                if (!closed && isOld()) {
                    successor = begin(headers);
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.debug("the handshake cannot be signed, or not be begun", e);
            synchronized (this) {
                planRenewalAgain();
            }
        }
    }

    /** Caller holds the lock. */
    private void planRenewalAgain() {
        failures++;
        if (!closed && failures < settings.maxAttempts()) {
            ScheduledFuture<?> unused = later(backoff.after(failures), this::renewIfOld);
        }
    }

    void probeIfQuiet(Duration quiet) {
        synchronized (this) {
            if (current == null || !current.lastFrame.reaches(quiet)) {
                return;
            }
        }
        probe();
    }

    /** Sends a small message to see whether the connection is alive; a dead one is replaced. */
    void probe() {
        WebSocketLink asked;
        synchronized (this) {
            if (closed || current == null || !current.link.isOpen() || current.watch != null) {
                return;
            }
            expectAnswer(current, settings.probeTimeout());
            asked = current.link;
        }
        try {
            asked.ask();
        } catch (WebsocketNotConnectedException ignored) {
            // It has just been closed; the link's listener deals with that.
        }
    }

    /** Caller holds the lock. */
    private void expectAnswer(Line from, Duration within) {
        from.watch = later(within, () -> gaveNoAnswer(from.link));
    }

    private ScheduledFuture<?> later(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void gaveNoAnswer(WebSocketLink silent) {
        String why = "no answer from the bridge";
        ended(silent, why);
        silent.abandon(why);
    }

    /** Any frame proves a connection, but only its id makes a new one useful. */
    private synchronized void answered(WebSocketLink from) {
        Line line = lineOf(from);
        if (line != null) {
            line.lastFrame = Age.begin(clock);
            if (line.identified) {
                line.stopWatch();
            }
        }
    }

    /** Null for a link that is not used any more. Caller holds the lock. */
    private @Nullable Line lineOf(WebSocketLink link) {
        if (current != null && current.link == link) {
            return current;
        }
        return successor != null && successor.link == link ? successor : null;
    }

    private void identified(WebSocketLink from, String id) {
        CompletableFuture<String> waiting;
        WebSocketLink replaced = null;
        synchronized (this) {
            Line line = lineOf(from);
            if (closed || line == null || line.identified) {
                return;
            }
            line.identified = true;
            line.stopWatch();
            failures = 0;
            if (line == successor) {
                replaced = replacePresent(line, id);
            }
            ScheduledFuture<?> unused = later(settings.renewAfter(), this::renewIfOld);
            waiting = connectionId;
        }
        if (replaced == null) {
            listener.connected(id);
            waiting.complete(id);
        } else {
            WebSocketLink old = replaced;
            CompletableFuture<Void> unused = listener.renewed(id).thenRun(() -> closeLater(old));
        }
    }

    /** Returns the link that has done its work. Caller holds the lock. */
    private @Nullable WebSocketLink replacePresent(Line by, String id) {
        Line old = current;
        current = by;
        successor = null;
        connectionId = CompletableFuture.completedFuture(id);
        if (old == null) {
            return null;
        }
        old.stopWatch();
        retired.add(old.link);
        return old.link;
    }

    /** What is on its way to the old connection still arrives. */
    private void closeLater(WebSocketLink old) {
        try {
            ScheduledFuture<?> unused = later(settings.overlap(), () -> endReplaced(old));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        }
    }

    private void endReplaced(WebSocketLink old) {
        old.close();
        ScheduledFuture<?> unused = later(GOODBYE, () -> old.abandon("replaced"));
    }

    /**
     * A link is over, or the attempt to make one: plans the next, if it was in use.
     *
     * @param ended null when the attempt did not come as far as a link
     */
    private void ended(@Nullable WebSocketLink ended, String why) {
        boolean wasConnected;
        CompletableFuture<String> attempt;
        synchronized (this) {
            if (closed || (ended != null && endedBeside(ended, why)) || ended != linkOf(current)) {
                return;
            }
            wasConnected = current != null && current.identified;
            if (current != null) {
                current.stopWatch();
            }
            current = successor;
            successor = null;
            if (current == null) {
                failures = wasConnected ? 0 : failures + 1;
                attempt = nextAttempt(why);
            } else {
                // Its successor is under way, and is all there is now.
                attempt = connectionId;
                connectionId = new CompletableFuture<>();
            }
        }
        attempt.completeExceptionally(unreachable(why));
        if (wasConnected) {
            listener.lost(why);
        } else {
            LOG.debug("attempt to connect failed: {}", why);
        }
    }

    private static @Nullable WebSocketLink linkOf(@Nullable Line line) {
        return line == null ? null : line.link;
    }

    /** Whether it was a link beside the one that is in use, which goes on. Caller holds the lock. */
    private boolean endedBeside(WebSocketLink ended, String why) {
        if (retired.remove(ended)) {
            return true;
        }
        if (successor == null || successor.link != ended) {
            return false;
        }
        LOG.debug("attempt to renew the connection failed: {}", why);
        successor.stopWatch();
        successor = null;
        planRenewalAgain();
        return true;
    }

    /** Plans the next attempt, if there may be one, and returns the one that is over. Caller holds the lock. */
    private CompletableFuture<String> nextAttempt(String why) {
        CompletableFuture<String> over = connectionId;
        if (failures < settings.maxAttempts()) {
            connectionId = new CompletableFuture<>();
            ScheduledFuture<?> unused = later(backoff.after(failures), this::connect);
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
        Set<WebSocketLink> others;
        CompletableFuture<String> waiting;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = linkOf(current);
            others = new HashSet<>(retired);
            if (successor != null) {
                others.add(successor.link);
            }
            waiting = connectionId;
        }
        waiting.completeExceptionally(new IOException("the connection is closed"));
        timer.shutdownNow();
        others.forEach(other -> other.abandon("closed"));
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
                // Not louder: whoever may post to this connection could fill the log.
                LOG.debug("a frame is ignored: {}", e.getMessage());
            }
        }

        @Override
        public void closed(WebSocketLink from, String why) {
            ended(from, why);
        }
    }
}
