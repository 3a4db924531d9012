package io.devrunner.workerhost;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends the invocations of a function at their deadlines, as far as its {@link Timeouts} want it. */
final class Deadlines {
    /** A deadline that does not count yet is not looked at again before this. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Timeouts timeouts;
    private final Optional<DebugPort> debugPort;
    private final ScheduledExecutorService timer;
    private final Consumer<Invocation> expire;

    /** Past their deadline, and kept by a debugger. */
    private final Set<Invocation> overdue = ConcurrentHashMap.newKeySet();

    Deadlines(
            Timeouts timeouts,
            Optional<DebugPort> debugPort,
            ScheduledExecutorService timer,
            Consumer<Invocation> expire) {
        this.timeouts = timeouts;
        this.debugPort = debugPort;
        this.timer = timer;
        this.expire = expire;
        debugPort.ifPresent(port -> port.onDetach(this::debuggerGone));
    }

    void watch(Invocation invocation) {
        if (timeouts == Timeouts.OFF) {
            return;
        }
        long left = Math.max(
                0,
                Duration.between(Instant.now(), invocation.request().deadline()).toMillis());
        Future<?> deadline = timer.schedule(() -> passed(invocation, left), left, TimeUnit.MILLISECONDS);
        var ignored = invocation.outcome().whenComplete((outcome, thrown) -> {
            // One that was canceled may still run, and must not occupy its environment for ever.
            if (!invocation.outcome().isCancelled()) {
                deadline.cancel(false);
                overdue.remove(invocation);
            }
        });
    }

    /** As long as the worker waits for a debugger nothing can run; after that the invocation has all its time. */
    private void passed(Invocation invocation, long millis) {
        if (debugPort.filter(DebugPort::isWaiting).isEmpty()) {
            passed(invocation);
        } else if (!invocation.outcome().isDone()) {
            long again = Math.max(millis, LATER.toMillis());
            var ignored = timer.schedule(() -> passed(invocation, millis), again, TimeUnit.MILLISECONDS);
        }
    }

    /** Kept before the question, so that a debugger that goes meanwhile finds the invocation. */
    private void passed(Invocation invocation) {
        if (timeouts == Timeouts.AUTO) {
            overdue.add(invocation);
        }
        if (timeouts == Timeouts.ON || !isDebugged()) {
            overdue.remove(invocation);
            expire.accept(invocation);
        }
    }

    private boolean isDebugged() {
        return debugPort.map(DebugPort::isAttached).orElse(false);
    }

    private void debuggerGone() {
        for (Invocation invocation : List.copyOf(overdue)) {
            if (overdue.remove(invocation)) {
                expire.accept(invocation);
            }
        }
    }
}
