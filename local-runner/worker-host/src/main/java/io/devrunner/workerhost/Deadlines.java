package io.devrunner.workerhost;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends what a function does at its deadlines, as far as its {@link Timeouts} want it. */
final class Deadlines {
    /** A deadline that does not count yet is not looked at again before this. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Timeouts timeouts;
    private final Optional<DebugPort> debugPort;
    private final ScheduledExecutorService timer;

    /** Past, and kept by a debugger. */
    private final Set<Deadline> overdue = ConcurrentHashMap.newKeySet();

    Deadlines(Timeouts timeouts, Optional<DebugPort> debugPort, ScheduledExecutorService timer) {
        this.timeouts = timeouts;
        this.debugPort = debugPort;
        this.timer = timer;
        debugPort.ifPresent(port -> port.onDetach(this::debuggerGone));
    }

    /** From now on. What is done when it passes may be done even if it is met at the same moment. */
    Deadline start(Duration left, Runnable expire) {
        Deadline deadline = new Deadline(Math.max(0, left.toMillis()), expire);
        if (timeouts != Timeouts.OFF) {
            deadline.schedule(deadline.millis);
        }
        return deadline;
    }

    private boolean isDebugged() {
        return debugPort.map(DebugPort::isAttached).orElse(false);
    }

    private void debuggerGone() {
        for (Deadline deadline : List.copyOf(overdue)) {
            if (overdue.remove(deadline)) {
                deadline.expire.run();
            }
        }
    }

    /** One that may pass or be met. */
    final class Deadline {
        private final long millis;
        private final Runnable expire;

        /** Guarded by this. */
        private @Nullable Future<?> next;

        /** Guarded by this. */
        private boolean met;

        private Deadline(long millis, Runnable expire) {
            this.millis = millis;
            this.expire = expire;
        }

        /** It can pass no more. */
        void meet() {
            synchronized (this) {
                met = true;
                if (next != null) {
                    next.cancel(false);
                }
            }
            overdue.remove(this);
        }

        private synchronized void schedule(long in) {
            if (!met) {
                next = timer.schedule(this::look, in, TimeUnit.MILLISECONDS);
            }
        }

        private synchronized boolean isMet() {
            return met;
        }

        /** As long as the worker waits for a debugger nothing can run; after that there is all the time again. */
        private void look() {
            if (debugPort.filter(DebugPort::isWaiting).isPresent()) {
                schedule(Math.max(millis, LATER.toMillis()));
            } else {
                pass();
            }
        }

        /** Kept before the questions, so that a debugger that goes meanwhile finds it. */
        private void pass() {
            if (timeouts == Timeouts.AUTO) {
                overdue.add(this);
            }
            if (isMet()) {
                overdue.remove(this);
            } else if (timeouts == Timeouts.ON || !isDebugged()) {
                overdue.remove(this);
                expire.run();
            }
        }
    }
}
