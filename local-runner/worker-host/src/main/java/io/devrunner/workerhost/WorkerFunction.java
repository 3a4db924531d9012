package io.devrunner.workerhost;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
        Future<?> deadline = timer.schedule(() -> pool.expire(invocation), left, TimeUnit.MILLISECONDS);
        pool.submit(invocation);
        return invocation.outcome().whenComplete((outcome, thrown) -> deadline.cancel(false));
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

    /**
     * Invocations from now on run in a new worker with these variables instead of those in the settings. Invocations
     * under way end in the old one.
     */
    public synchronized void restart(Map<String, String> environment) {
        pool.changeEnvironment(environment);
    }

    /** The loopback port where a debugger can attach; stays the same across restarts. Empty without a debug port. */
    public OptionalInt debugPort() {
        return debugPort.map(port -> OptionalInt.of(port.port())).orElseGet(OptionalInt::empty);
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
        debugPort.ifPresent(DebugPort::close);
        onClose.accept(this);
    }

    /** Begins to close without waiting. */
    void kill() {
        pool.close();
    }
}
