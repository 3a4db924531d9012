package io.devrunner.runner.session;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.PeerGoneException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The invocations that stubs have asked for. Each invocation id is run at most once, however often its event comes; its
 * outcome is kept until the stub has acknowledged it, and sent again to a stub that asks: one that does not is perhaps
 * frozen, and what it has is acknowledged with its next event.
 */
final class Invocations {
    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

    /** What was sent so lately may still be on its way to a stub that asks for it. */
    private static final Duration SENT_LATELY = Duration.ofSeconds(2);

    /** What ends sooner needs no other message than its outcome. Said sooner than need be, it opens a connection for it. */
    private static final Duration ACCEPT_AFTER = Duration.ofMillis(20);

    /** While others are under way, and keep connections open. A stub that hears nothing sends the event again after 2 s. */
    private static final Duration ACCEPT_AFTER_IF_BUSY = Duration.ofMillis(500);

    /** An event that takes more than one frame has been on its way for a while, and is not to be sent again. */
    private static final int LARGE = 20_000;

    /**
     * So long after the deadline no stub waits for an outcome; and so long after the stub has said that it does not wait any
     * more, no copy of the event is still on its way.
     */
    private static final Duration KEEP = Duration.ofSeconds(30);

    private static final int MOST_RUNNING = 1_000;

    /** What an outcome costs besides its bytes: those of environments that are gone are never acknowledged. */
    private static final long OUTCOME_OVERHEAD = 1_000;

    /** Ids that are known because their event was refused, or canceled before it came. */
    private static final int MOST_NEVER_RUN = 10_000;

    /** Only the stub that brought an invocation may ask for its outcome, move it or cancel it. */
    private record Key(String stub, String id) {
        static Key of(Peer from, String id) {
            return new Key(from.publicKey(), id);
        }
    }

    private final InvocationRunner runner;
    private final Registration registration;
    private final ExecutorService senders;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final long mostOutcomeBytes;
    private final KnownVariables variables = new KnownVariables();
    private final Map<Key, Invocation> invocations = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    /** Those without an outcome. Guarded by this. */
    private int running;

    /** Ids that are known though their event was not run. Guarded by this. */
    private int neverRun;

    /** Of the outcomes that are kept. Guarded by this. */
    private long outcomeBytes;

    /** When the last event came, taken or not, in nanoseconds. */
    private volatile long lastEvent = System.nanoTime();

    /** Guarded by this. */
    private boolean finishing;

    /**
     * Empty.
     *
     * @param mostOutcomeBytes when unacknowledged outcomes hold so much, no more events are taken
     */
    Invocations(
            InvocationRunner runner,
            Registration registration,
            ExecutorService senders,
            ScheduledExecutorService timer,
            Clock clock,
            long mostOutcomeBytes) {
        this.runner = runner;
        this.registration = registration;
        this.senders = senders;
        this.timer = timer;
        this.clock = clock;
        this.mostOutcomeBytes = mostOutcomeBytes;
    }

    /** Deals with one message of a stub. Called on the bridge's reader threads, hence never waits. */
    void received(Bridge bridge, Peer from, BridgeMessage message) {
        if (message instanceof Invoke invoke) {
            lastEvent = System.nanoTime();
            invoke.received().forEach(id -> acknowledged(Key.of(from, id)));
            begin(bridge, from, invoke);
            return;
        }
        Invocation invocation = invocations.get(Key.of(from, message.invocationId()));
        if (invocation != null) {
            invocation.replyTo = from;
        }
        if (message instanceof BridgeMessage.Ping) {
            answerPing(bridge, from, message.invocationId(), invocation);
        } else if (message instanceof BridgeMessage.Rebind && invocation != null) {
            sendSoon(bridge, invocation);
        } else if (message instanceof BridgeMessage.Received received) {
            acknowledged(Key.of(from, received.invocationId()));
        } else if (message instanceof BridgeMessage.Cancel) {
            cancel(from, Key.of(from, message.invocationId()));
        } else if (message instanceof BridgeMessage.ProtocolError error) {
            LOG.warn("a stub did not understand a message about {}: {}", error.invocationId(), error.text());
        }
    }

    private void acknowledged(Key key) {
        Invocation invocation = invocations.get(key);
        if (invocation != null && invocation.settle()) {
            forgetAfter(KEEP, key, invocation);
        }
    }

    /**
     * A stub that waits for an invocation that is not known here would wait for nothing: it is told so. One that waits for
     * an outcome that was sent has not got it.
     */
    private void answerPing(Bridge bridge, Peer from, String id, @Nullable Invocation invocation) {
        if (invocation == null) {
            String reason = "it does not know the invocation, was it started again?";
            bridge.sendLater(from, new BridgeMessage.Rejected(id, reason));
            return;
        }
        bridge.sendLater(from, new BridgeMessage.Pong(id));
        if (invocation.isSentInVain()) {
            sendSoon(bridge, invocation);
        }
    }

    private void begin(Bridge bridge, Peer from, Invoke invoke) {
        String id = invoke.invocationId();
        Key key = Key.of(from, id);
        Invocation known = invocations.get(key);
        Optional<Invoke> complete = variables.complete(invoke);
        // Once only: it must not be run on these variables if there is no reason any more a moment later.
        String refused = complete.isEmpty() ? refusal(invoke) : null;
        if (known == null && complete.isEmpty() && refused == null) {
            bridge.sendLater(from, new BridgeMessage.VariablesWanted(id));
            return;
        }
        Invocation fresh = new Invocation(from);
        known = known == null ? add(key, fresh, invoke, refused) : known;
        if (known != null) {
            known.replyTo = from;
            String refusal = known.refusal;
            bridge.sendLater(
                    from, refusal == null ? new BridgeMessage.Accepted(id) : new BridgeMessage.Rejected(id, refusal));
            sendSoon(bridge, known);
            return;
        }
        ScheduledFuture<?> unused = later(acceptAfter(invoke), () -> acceptUnlessAnswered(bridge, fresh, id));
        Duration left = Duration.between(clock.instant(), invoke.deadline());
        forgetAfter(left.isNegative() ? KEEP : left.plus(KEEP), key, fresh);
        run(bridge, fresh, complete.orElse(invoke));
    }

    private synchronized Duration acceptAfter(Invoke invoke) {
        return running > 1 && invoke.event().size() <= LARGE ? ACCEPT_AFTER_IF_BUSY : ACCEPT_AFTER;
    }

    /** An outcome says as much, once it has been sent. */
    private static void acceptUnlessAnswered(Bridge bridge, Invocation invocation, String id) {
        if (!invocation.isAnswered()) {
            bridge.sendLater(invocation.replyTo, new BridgeMessage.Accepted(id));
        }
    }

    /** Why the event is not taken; null if it is. */
    private synchronized @Nullable String refusal(Invoke invoke) {
        if (finishing) {
            return "it is ending";
        }
        if (!registration.intercepts(invoke.function())) {
            return "it does not intercept the function " + invoke.function();
        }
        if (!registration.mayAccept()) {
            return "it cannot reach the session table, and another runner may have taken over";
        }
        if (running >= MOST_RUNNING) {
            return "it has " + running + " invocations under way, more do not fit";
        }
        if (outcomeBytes >= mostOutcomeBytes) {
            return "it keeps " + outcomeBytes + " bytes of outcomes that no stub has acknowledged yet";
        }
        return null;
    }

    /**
     * Has the fresh invocation take its id, and returns null if it is to be run; else the one that had the id already, or
     * the fresh one, which is refused.
     *
     * @param refused why it is refused, if that is certain already
     */
    private synchronized @Nullable Invocation add(Key key, Invocation fresh, Invoke invoke, @Nullable String refused) {
        Invocation known = invocations.get(key);
        if (known != null) {
            return known;
        }
        String refusal = refused == null ? refusal(invoke) : refused;
        if (refusal == null) {
            running++;
            invocations.put(key, fresh);
            return null;
        }
        fresh.refusal = refusal;
        neverRun(key, fresh);
        return fresh;
    }

    /** Its id stays known for a while: a copy of the event may still come. Caller holds the lock. */
    private void neverRun(Key key, Invocation invocation) {
        invocation.settled = true;
        if (neverRun < MOST_NEVER_RUN) {
            neverRun++;
            invocations.put(key, invocation);
            ScheduledFuture<?> unused = later(KEEP, () -> forgetNeverRun(key));
        }
    }

    private synchronized void forgetNeverRun(Key key) {
        neverRun--;
        invocations.remove(key);
    }

    private void run(Bridge bridge, Invocation fresh, Invoke invoke) {
        if (fresh.isSettled()) {
            return;
        }
        CompletableFuture<BridgeMessage> running = runner.run(invoke);
        fresh.runs(running);
        CompletableFuture<Void> unused = running.thenAccept(outcome -> {
            if (fresh.ends(outcome)) {
                sendSoon(bridge, fresh);
            }
        });
    }

    /** What has not begun is not begun. The id stays known, as the event may come after this. */
    private void cancel(Peer from, Key key) {
        Invocation invocation;
        synchronized (this) {
            invocation = invocations.get(key);
            if (invocation == null) {
                neverRun(key, new Invocation(from));
            }
        }
        if (invocation != null && invocation.cancel()) {
            forgetAfter(KEEP, key, invocation);
        }
    }

    /** At most one sending of an invocation waits for a sender. */
    private void sendSoon(Bridge bridge, Invocation invocation) {
        if (invocation.takeTurn()) {
            try {
                senders.execute(() -> sendOutcome(bridge, invocation));
            } catch (RejectedExecutionException e) {
                LOG.debug("not sent, the session is closed", e);
            }
        }
    }

    /** Sends the outcome, if there is one. */
    private void sendOutcome(Bridge bridge, Invocation invocation) {
        BridgeMessage outcome = invocation.takeOutcome();
        if (outcome == null) {
            return;
        }
        try {
            if (registration.isPresent()) {
                bridge.send(invocation.replyTo, outcome);
            }
        } catch (PeerGoneException e) {
            LOG.debug("the stub's connection is gone, waiting for it to come back", e);
        } catch (IOException e) {
            LOG.warn("the outcome of {} was not sent: {}", outcome.invocationId(), e.getMessage());
        } finally {
            invocation.sent();
        }
    }

    private void forgetAfter(Duration time, Key key, Invocation invocation) {
        invocation.isForgottenBy(later(time, () -> forget(key, invocation)));
    }

    private void forget(Key key, Invocation invocation) {
        if (invocation.isUnderWay()) {
            // Its deadline is by AWS's clock, and this machine's may go ahead.
            forgetAfter(KEEP, key, invocation);
            return;
        }
        invocations.remove(key, invocation);
        if (invocation.settle()) {
            LOG.debug("nobody has acknowledged the outcome of {}", key.id());
        }
    }

    private ScheduledFuture<?> later(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized int underWay() {
        return running;
    }

    /** How long no event has come. */
    Duration sinceLastEvent() {
        return Duration.ofNanos(System.nanoTime() - lastEvent);
    }

    /** Takes no more events; done when nothing is under way any more. */
    synchronized CompletableFuture<Void> finish() {
        finishing = true;
        tellIfIdle();
        return idle.copy();
    }

    /** Caller holds the lock. */
    private void tellIfIdle() {
        if (finishing && running == 0) {
            idle.complete(null);
        }
    }

    /**
     * Tells the stubs that still wait that they wait in vain, or the outcome once more.
     *
     * @return done when all were told, as far as that is possible
     */
    CompletableFuture<Void> abandon(Bridge bridge) {
        CompletableFuture<Void> unused = finish();
        return CompletableFuture.allOf(invocations.entrySet().stream()
                .filter(entry -> !entry.getValue().isSettled())
                .map(entry -> CompletableFuture.runAsync(
                        () -> sayLast(bridge, entry.getKey().id(), entry.getValue()), senders))
                .toArray(CompletableFuture<?>[]::new));
    }

    private static void sayLast(Bridge bridge, String id, Invocation invocation) {
        BridgeMessage outcome = invocation.outcome;
        BridgeMessage last = outcome != null ? outcome : new BridgeMessage.Rejected(id, "it was ended", true);
        try {
            bridge.send(invocation.replyTo, last);
        } catch (IOException e) {
            LOG.debug("the stub of {} is not told of the end", id, e);
        }
    }

    private static long sizeOf(BridgeMessage outcome) {
        if (outcome instanceof BridgeMessage.Response response) {
            return response.response().size();
        }
        return outcome instanceof BridgeMessage.InvocationError error
                ? error.error().size()
                : 0;
    }

    private synchronized void kept(BridgeMessage outcome) {
        outcomeBytes += OUTCOME_OVERHEAD + sizeOf(outcome);
        running--;
        tellIfIdle();
    }

    private synchronized void settled(@Nullable BridgeMessage outcome) {
        if (outcome != null) {
            outcomeBytes -= OUTCOME_OVERHEAD + sizeOf(outcome);
        } else {
            running--;
            tellIfIdle();
        }
    }

    /** One invocation; its id is kept after it is settled, so that a late copy of its event is not run. */
    private final class Invocation {
        private volatile Peer replyTo;
        private volatile @Nullable BridgeMessage outcome;
        private volatile boolean settled;

        /** Why the event was not taken; null if it was. Set before others know of it. */
        private volatile @Nullable String refusal;

        /**
         * Null before the handler begins, and when it has ended: the outcome is kept no longer than need be. Guarded by
         * this.
         */
        private @Nullable CompletableFuture<BridgeMessage> running;

        /** Whether it waits for a sender. Guarded by this. */
        private boolean turn;

        /** Guarded by this. */
        private boolean sending;

        /** Takes its id out later; null before that is planned. Guarded by this. */
        private @Nullable ScheduledFuture<?> end;

        /** When the outcome was sent, in nanoseconds; null if it never was. Guarded by this. */
        private @Nullable Long sentAt;

        Invocation(Peer replyTo) {
            this.replyTo = replyTo;
        }

        boolean isSettled() {
            return settled;
        }

        boolean isUnderWay() {
            return outcome == null && !settled;
        }

        /** Whether nobody waits for its outcome any more, or it has been sent: a large one is on its way for seconds. */
        synchronized boolean isAnswered() {
            return settled || sentAt != null;
        }

        synchronized void runs(CompletableFuture<BridgeMessage> now) {
            running = now;
            if (settled) {
                now.cancel(false);
            }
        }

        /** Whether somebody waits for the outcome. */
        synchronized boolean ends(BridgeMessage with) {
            if (settled) {
                return false;
            }
            running = null;
            outcome = with;
            kept(with);
            return true;
        }

        synchronized boolean takeTurn() {
            boolean free = outcome != null && !turn;
            turn |= free;
            return free;
        }

        /** What is sent now, until {@link #sent}; null if there is nothing. */
        synchronized @Nullable BridgeMessage takeOutcome() {
            turn = false;
            sending = outcome != null;
            return outcome;
        }

        synchronized void sent() {
            sending = false;
            sentAt = System.nanoTime();
        }

        /** Whether an outcome was sent and must have arrived by now. */
        synchronized boolean isSentInVain() {
            return outcome != null && !sending && sentAt != null && System.nanoTime() - sentAt >= SENT_LATELY.toNanos();
        }

        /** In place of what was planned before: a deadline may be far away. */
        synchronized void isForgottenBy(ScheduledFuture<?> task) {
            if (end != null) {
                end.cancel(false);
            }
            end = task;
        }

        /**
         * Nobody waits for the outcome any more: a handler that runs may end, but nobody hears of it. Returns whether that
         * is news.
         */
        boolean cancel() {
            CompletableFuture<BridgeMessage> canceled;
            synchronized (this) {
                canceled = running;
            }
            boolean news = settle();
            if (news && canceled != null) {
                canceled.cancel(false);
            }
            return news;
        }

        /** Nobody waits for the outcome any more; returns whether that is news. */
        synchronized boolean settle() {
            if (settled) {
                return false;
            }
            settled = true;
            running = null;
            BridgeMessage known = outcome;
            outcome = null;
            settled(known);
            return true;
        }
    }
}
