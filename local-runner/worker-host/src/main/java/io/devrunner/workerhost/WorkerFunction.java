package io.devrunner.workerhost;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One function with its worker and execution environments. */
public final class WorkerFunction implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** A deadline that does not count yet is not looked at again before this. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final EnvironmentPool pool;
    private final Optional<DebugPort> debugPort;
    private final ScheduledExecutorService timer;
    private final Executor outcomes;
    private final Consumer<WorkerFunction> onClose;

    /** Of the last code. Guarded by this. */
    private Dependencies dependencies;

    WorkerFunction(
            EnvironmentPool pool,
            Optional<DebugPort> debugPort,
            ScheduledExecutorService timer,
            Executor outcomes,
            Code code,
            Consumer<WorkerFunction> onClose) {
        this.pool = pool;
        this.debugPort = debugPort;
        this.timer = timer;
        this.outcomes = outcomes;
        this.dependencies = Dependencies.of(code);
        this.onClose = onClose;
    }

    /**
     * Done when the first execution environment with the present code has ended its init phase, well or not. Never
     * completes exceptionally.
     */
    public CompletableFuture<Void> initialized() {
        return pool.initialized().thenRun(() -> {});
    }

    /** Runs one invocation. Never completes exceptionally: each failure is an {@link InvocationOutcome.Failed}. */
    public CompletableFuture<InvocationOutcome> invoke(InvocationRequest request) {
        Invocation invocation = new Invocation(request, outcomes);
        long left =
                Math.max(0, Duration.between(Instant.now(), request.deadline()).toMillis());
        Future<?> deadline = timer.schedule(() -> expire(invocation, left), left, TimeUnit.MILLISECONDS);
        pool.submit(invocation);
        return invocation.outcome().whenComplete((outcome, thrown) -> deadline.cancel(false));
    }

    /** As long as the worker waits for a debugger nothing can run; after that the invocation has all its time. */
    private void expire(Invocation invocation, long millis) {
        if (debugPort.filter(DebugPort::isWaiting).isEmpty()) {
            pool.expire(invocation);
        } else if (!invocation.outcome().isDone()) {
            long again = Math.max(millis, LATER.toMillis());
            var ignored = timer.schedule(() -> expire(invocation, millis), again, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Invocations from now on run this code, on new class loaders or, if the dependencies differ, in a new worker.
     * Invocations under way end on the code they began with.
     */
    public synchronized void reload(Code code) {
        Dependencies next = Dependencies.of(code);
        boolean newWorker = !next.equals(dependencies);
        dependencies = next;
        pool.reload(code, newWorker);
    }

    /** The loopback port where a debugger can attach; stays the same across restarts. Empty without a debug port. */
    public OptionalInt debugPort() {
        return debugPort.stream().mapToInt(DebugPort::port).findFirst();
    }

    /** Ends the function's workers and waits for their end, at most two seconds. */
    @Override
    public void close() {
        kill();
        long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        try {
            for (WorkerProcess worker : pool.workers()) {
                worker.awaitExit(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        onClose.accept(this);
    }

    /** Begins to close without waiting. */
    void kill() {
        pool.close();
    }
}
