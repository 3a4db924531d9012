package io.devrunner.runner.session;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.PeerGoneException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The invocations that stubs have asked for. Each invocation id is run at most once, however often its event comes; its
 * outcome is kept and sent again until the stub has acknowledged it.
 */
final class Invocations {
    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

    /** The first time; then after twice as long each time, since a frozen stub cannot acknowledge and frames are billed. */
    private static final Duration SEND_AGAIN = Duration.ofSeconds(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** After the deadline and this time no stub waits for an outcome, and no copy of the event is still on its way. */
    private static final Duration KEEP = Duration.ofSeconds(30);

    private final InvocationRunner runner;
    private final Predicate<String> intercepts;
    private final ExecutorService senders;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final KnownVariables variables = new KnownVariables();
    private final Map<String, Invocation> invocations = new ConcurrentHashMap<>();

    Invocations(
            InvocationRunner runner,
            Predicate<String> intercepts,
            ExecutorService senders,
            ScheduledExecutorService timer,
            Clock clock) {
        this.runner = runner;
        this.intercepts = intercepts;
        this.senders = senders;
        this.timer = timer;
        this.clock = clock;
    }

    /** Deals with one message of a stub. Called on the bridge's reader thread, hence never waits. */
    void received(Bridge bridge, String from, BridgeMessage message) {
        if (message instanceof Invoke invoke) {
            begin(bridge, from, invoke);
            return;
        }
        Invocation invocation = invocations.get(message.invocationId());
        if (invocation != null) {
            invocation.replyTo = from;
        }
        if (message instanceof BridgeMessage.Ping) {
            answerPing(bridge, from, message.invocationId(), invocation);
        } else if (message instanceof BridgeMessage.Rebind && invocation != null) {
            senders.execute(() -> sendOutcome(bridge, invocation));
        } else if ((message instanceof BridgeMessage.Received || message instanceof BridgeMessage.Cancel)
                && invocation != null) {
            invocation.settle();
        } else if (message instanceof BridgeMessage.ProtocolError error) {
            LOG.warn("a stub did not understand a message about {}: {}", error.invocationId(), error.text());
        }
    }

    /** A stub that waits for an invocation that is not known here would wait for nothing: it is told so. */
    private static void answerPing(Bridge bridge, String from, String id, @Nullable Invocation invocation) {
        bridge.sendLater(
                from,
                invocation != null
                        ? new BridgeMessage.Pong(id)
                        : new BridgeMessage.Rejected(id, "it does not know the invocation, was it started again?"));
    }

    private void begin(Bridge bridge, String from, Invoke invoke) {
        String id = invoke.invocationId();
        if (!intercepts.test(invoke.function())) {
            bridge.sendLater(from, new BridgeMessage.Rejected(id, "it has no function " + invoke.function()));
            return;
        }
        Optional<Invoke> complete = variables.complete(invoke);
        if (complete.isEmpty() && !invocations.containsKey(id)) {
            bridge.sendLater(from, new BridgeMessage.VariablesWanted(id));
            return;
        }
        Invocation fresh = new Invocation(from);
        Invocation known = invocations.putIfAbsent(id, fresh);
        bridge.sendLater(from, new BridgeMessage.Accepted(id));
        if (known != null) {
            known.replyTo = from;
            senders.execute(() -> sendOutcome(bridge, known));
            return;
        }
        Duration kept = Duration.between(clock.instant(), invoke.deadline().plus(KEEP));
        ScheduledFuture<?> unusedTimer = later(kept, () -> forget(id));
        CompletableFuture<Void> unused = runner.run(complete.orElse(invoke))
                .thenAcceptAsync(
                        outcome -> {
                            fresh.outcome = outcome;
                            sendOutcome(bridge, fresh);
                        },
                        senders);
    }

    /** Sends the outcome, if there is one, and again until it is settled. */
    private void sendOutcome(Bridge bridge, Invocation invocation) {
        BridgeMessage outcome = invocation.outcome;
        if (outcome == null || invocation.settled) {
            return;
        }
        try {
            bridge.send(invocation.replyTo, outcome);
        } catch (PeerGoneException e) {
            LOG.debug("the stub's connection is gone, waiting for it to come back", e);
        } catch (IOException e) {
            LOG.warn("the outcome of {} was not sent: {}", outcome.invocationId(), e.getMessage());
        }
        invocation.planAgain(
                later(invocation.nextPause(), () -> senders.execute(() -> sendOutcome(bridge, invocation))));
    }

    private void forget(String id) {
        Invocation invocation = invocations.remove(id);
        if (invocation != null && !invocation.settled) {
            invocation.settle();
            LOG.warn("nobody has acknowledged the outcome of {}", id);
        }
    }

    private ScheduledFuture<?> later(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One invocation; its id is kept after it is settled, so that a late copy of its event is not run. */
    private static final class Invocation {
        private volatile String replyTo;
        private volatile @Nullable BridgeMessage outcome;
        private volatile boolean settled;

        /** Guarded by this. */
        private Duration pause = SEND_AGAIN;

        /** Guarded by this. */
        private @Nullable ScheduledFuture<?> again;

        Invocation(String replyTo) {
            this.replyTo = replyTo;
        }

        synchronized Duration nextPause() {
            Duration next = pause;
            pause = next.compareTo(LONGEST_PAUSE) < 0 ? next.multipliedBy(2) : LONGEST_PAUSE;
            return next;
        }

        synchronized void planAgain(ScheduledFuture<?> next) {
            if (again != null) {
                again.cancel(false);
            }
            again = next;
            if (settled) {
                next.cancel(false);
            }
        }

        /** Nobody waits for the outcome any more. */
        synchronized void settle() {
            settled = true;
            outcome = null;
            if (again != null) {
                again.cancel(false);
            }
        }
    }
}
