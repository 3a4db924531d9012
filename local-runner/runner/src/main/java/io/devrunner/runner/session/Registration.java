package io.devrunner.runner.session;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Age;
import io.devrunner.protocol.Repeated;
import io.devrunner.protocol.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session's item in the table: written again and again, which also tells whether another runner has taken over.
 * Whoever was away for a moment (a closed lid, a stopped process) may have been replaced meanwhile, and finds messages
 * that are long out of date; so it has to hear from the table first.
 */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    /** Three attempts before others may think that nobody is there. */
    private static final Duration WRITE_AGAIN = Session.ALIVE.dividedBy(3);

    /** Well before others may think so, also when their clocks go ahead a little. */
    private static final Duration LEASE = Session.ALIVE.multipliedBy(3).dividedBy(4);

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** A runner that ended without a word counts as gone after this. */
    private static final Duration EXPIRE = Duration.ofMinutes(3);

    private static final Duration END = Duration.ofSeconds(1);

    private static final Duration TICK = Duration.ofSeconds(1);

    /** So late a tick does not come on a machine that is merely busy. */
    private static final Duration AWAY = Duration.ofSeconds(5);

    private final SessionDirectory directory;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final Consumer<List<Session>> replaced;
    private final Runnable returned;
    private final RunnerSession.Events events;
    private final ExecutorService writer;

    private final Instant begun;
    private final long begunNanos = System.nanoTime();

    /** As it was last written. */
    private volatile Session session;

    /** As the bridge told it last; empty before it has. */
    private volatile String connectionId = "";

    /** Since the last writing that succeeded began. */
    private volatile Age confirmed;

    /** Since the machine was seen to be awake. */
    private volatile Age awake;

    /** Set after an absence, until the table has been heard of. */
    private volatile boolean doubtful;

    /** Done when a writing that has not begun yet has succeeded. Guarded by this. */
    private @Nullable CompletableFuture<Void> next;

    /** Whether it has been written and not taken out. */
    private volatile boolean registered;

    /** Whether it may be in the table, also when nobody has heard so. Only touched by the writer's thread. */
    private boolean claimed;

    /** Only touched by the writer's thread. */
    private boolean ended;

    /** Done when the item was taken out, or could not be; null before the end. Guarded by this. */
    private @Nullable CompletableFuture<Void> removal;

    /** Whether the last writing failed. Only touched by the writer's thread. */
    private boolean failing;

    /**
     * Writes nothing yet.
     *
     * @param replaced is told, once, who has taken over
     * @param returned is told that the machine was away
     * @param events is told when writing fails, and when it works again
     */
    Registration(
            Session session,
            SessionDirectory directory,
            Clock clock,
            ScheduledExecutorService timer,
            Consumer<List<Session>> replaced,
            Runnable returned,
            RunnerSession.Events events) {
        this.session = session;
        this.directory = directory;
        this.clock = clock;
        this.timer = timer;
        this.replaced = replaced;
        this.returned = returned;
        this.events = events;
        begun = clock.instant();
        writer = Executors.newSingleThreadExecutor(RunnerSession.threads("session-table-"));
        confirmed = Age.begin(clock);
        awake = confirmed;
    }

    /**
     * Writes the item for the first time.
     *
     * @param yields which sessions have to stop if they are in the way
     * @return the sessions in the way; empty when it is written
     */
    List<Session> claim(String firstConnectionId, Predicate<Session> yields) throws IOException, InterruptedException {
        try {
            return writer.submit(() -> claimNow(firstConnectionId, yields)).get();
        } catch (ExecutionException e) {
            throw new IOException(Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the session is closed", e);
        }
    }

    private List<Session> claimNow(String firstConnectionId, Predicate<Session> yields) throws IOException {
        if (ended) {
            throw new IOException("the session is closed");
        }
        if (connectionId.isEmpty()) {
            connectionId = firstConnectionId;
        }
        Age asked = Age.begin(clock);
        Session now = now();
        // Also when it fails: the answer alone may have been lost.
        claimed = true;
        List<Session> rivals = directory.claim(now, yields);
        claimed = rivals.isEmpty();
        if (rivals.isEmpty()) {
            session = now;
            confirmed = asked;
            awake = Age.begin(clock);
            registered = true;
            Repeated.every(WRITE_AGAIN, timer, "writing the session again", () -> {
                CompletableFuture<Void> unused = confirm();
            });
            Repeated.every(TICK, timer, "a look at the session", this::look);
            if (!connectionId.equals(now.connectionId())) {
                // The connection was lost meanwhile, and there is a new one.
                CompletableFuture<Void> unused = confirm();
            }
        }
        return rivals;
    }

    /** By a clock that is never set back: the item would be taken for that of a runner that is gone. */
    private Session now() {
        Instant wall = clock.instant();
        Instant steady = begun.plusNanos(System.nanoTime() - begunNanos);
        Instant now = wall.isAfter(steady) ? wall : steady;
        return session.seen(connectionId, now, now.plus(EXPIRE));
    }

    boolean intercepts(String function) {
        return session.intercepts(function);
    }

    boolean isRegistered() {
        return registered;
    }

    /** The session has a new connection; done when stubs can find it, or before the session is claimed. */
    CompletableFuture<Void> moved(String newConnectionId) {
        connectionId = newConnectionId;
        return registered ? confirm() : CompletableFuture.completedFuture(null);
    }

    /** Whether messages of stubs may be heard and answered. Asks the table if not. */
    boolean isPresent() {
        look();
        return !doubtful;
    }

    /** Whether events may be taken: others may take over from a session that has not been written for a while. */
    boolean mayAccept() {
        return !confirmed.reaches(LEASE);
    }

    private void look() {
        if (!registered) {
            return;
        }
        if (awake.reaches(AWAY)) {
            doubtful = true;
            returned.run();
        }
        awake = Age.begin(clock);
        if (doubtful) {
            CompletableFuture<Void> unused = confirm();
        }
    }

    /** Writes the item soon, and again until that succeeds. */
    synchronized CompletableFuture<Void> confirm() {
        CompletableFuture<Void> due = next;
        if (due == null) {
            due = new CompletableFuture<>();
            // Before others rely on it: it may throw.
            writeSoon();
            next = due;
        }
        return due;
    }

    private void write() {
        CompletableFuture<Void> due;
        synchronized (this) {
            due = next;
            next = null;
        }
        if (due == null) {
            return;
        }
        try {
            Age asked = Age.begin(clock);
            List<Session> successors = writeOnce();
            confirmed = asked;
            if (!asked.reaches(AWAY)) {
                doubtful = false;
            }
            due.complete(null);
            if (failing) {
                failing = false;
                events.registrationWorks();
            }
            if (!successors.isEmpty()) {
                replaced.accept(successors);
            }
        } catch (IOException e) {
            LOG.warn("the session is not registered, trying again: {}", e.getMessage());
            failed(due, e);
        } catch (RuntimeException | Error e) {
            LOG.warn("the session is not registered, trying again", e);
            failed(due, new IOException(String.valueOf(e), e));
        }
    }

    private void failed(CompletableFuture<Void> due, IOException why) {
        if (!failing && !ended) {
            failing = true;
            events.registrationFails(why);
        }
        writeLater(due);
    }

    /** Returns those who have taken over since the last time. */
    private List<Session> writeOnce() throws IOException {
        if (ended) {
            return List.of();
        }
        Session now = now();
        List<Session> successors = List.of();
        if (!directory.refresh(now)) {
            // Taken over, or taken for dead and deleted; if nobody is in the way it goes on as if nothing had been.
            successors = directory.claim(now, rival -> false);
            now = successors.isEmpty() ? now : now.withoutFunctions();
        }
        session = now;
        return successors;
    }

    private synchronized void writeLater(CompletableFuture<Void> due) {
        if (next != null) {
            CompletableFuture<Void> unused = next.thenRun(() -> due.complete(null));
            return;
        }
        ScheduledFuture<?> unused = timer.schedule(this::writeSoon, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        next = due;
    }

    private void writeSoon() {
        try {
            writer.execute(this::write);
        } catch (RejectedExecutionException e) {
            LOG.debug("the session is closed", e);
        }
    }

    /**
     * Takes the item out: stubs that look for a session do not find this one any more. Waits no longer than a person
     * does who has pressed Ctrl-C, but so long also when it is that which has interrupted the caller; without a network
     * the item stays until it expires.
     *
     * @return done when the table is not used any more
     */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> removed = removal();
        long end = System.nanoTime() + END.toNanos();
        boolean interrupted = false;
        boolean waits = true;
        while (waits) {
            waits = false;
            try {
                removed.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("the session may stay registered until it expires", e);
            } catch (InterruptedException ignored) {
                // Told when the wait is over.
                interrupted = true;
                waits = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return removed;
    }

    private synchronized CompletableFuture<Void> removal() {
        if (removal == null) {
            removal = CompletableFuture.runAsync(this::remove, writer);
            writer.shutdown();
        }
        return removal;
    }

    /** On the writer's thread, so that nothing is written after it. */
    private void remove() {
        ended = true;
        registered = false;
        if (!claimed) {
            return;
        }
        claimed = false;
        try {
            directory.remove(session);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the session stays registered until it expires: {}", e.getMessage());
        }
    }
}
