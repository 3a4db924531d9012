package io.devrunner.runner.start;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes when the test says so; what is due then runs on the test's thread. */
final class HandTimer extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Repeated> tasks = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private boolean ended;

    void pass(Duration time) {
        now = now.plus(time);
        tasks.forEach(Repeated::runWhatIsDue);
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the timer is shut down");
        }
        task.run();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        Repeated repeated =
                new Repeated(task, now.plus(first, unit.toChronoUnit()), Duration.of(delay, unit.toChronoUnit()));
        execute(() -> tasks.add(repeated));
        repeated.runWhatIsDue();
        return repeated;
    }

    @Override
    public void shutdown() {
        ended = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return ended;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody needs it yet");
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody needs it yet");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody needs it yet");
    }

    private final class Repeated extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final Duration delay;
        private Duration due;

        Repeated(Runnable task, Duration due, Duration delay) {
            super(task, null);
            this.due = due;
            this.delay = delay;
        }

        /** Like the JDK's timers it goes on only as long as the task throws nothing. */
        void runWhatIsDue() {
            while (due.compareTo(now) <= 0 && runAndReset()) {
                due = due.plus(delay);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due.minus(now));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
