package io.devrunner.workerhost;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One function with its worker and execution environments. */
public final class WorkerFunction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerFunction.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** By then the first call of new code has been answered. */
    private static final Duration AFTER_THE_CALL = Duration.ofMillis(100);

    private final EnvironmentPool pool;
    private final Optional<DebugPort> debugPort;
    private final Executor outcomes;
    private final Consumer<WorkerFunction> onClose;

    /** Guarded by this. */
    private Code code;

    /** Of the code. Guarded by this. */
    private Supplier<InitializerReach> reach;

    /** Of the code. Guarded by this. */
    private Dependencies dependencies;

    WorkerFunction(
            EnvironmentPool pool,
            Optional<DebugPort> debugPort,
            Executor outcomes,
            Code code,
            Consumer<WorkerFunction> onClose) {
        this.pool = pool;
        this.debugPort = debugPort;
        this.outcomes = outcomes;
        this.code = code;
        this.dependencies = Dependencies.of(code);
        this.reach = reachOf(code);
        this.onClose = onClose;
    }

    /** Found ahead, as the next change waits for it, unless that has come by then. */
    private Supplier<InitializerReach> reachOf(Code code) {
        Supplier<InitializerReach> reach =
                InitializerReach.lazily(code.files().classes().values());
        var unused = CompletableFuture.supplyAsync(
                () -> isCurrent(reach) ? reach.get() : null,
                CompletableFuture.delayedExecutor(AFTER_THE_CALL.toMillis(), TimeUnit.MILLISECONDS, outcomes));
        return reach;
    }

    private synchronized boolean isCurrent(Supplier<InitializerReach> known) {
        return known == reach;
    }

    /**
     * Done when the first execution environment with the present code has ended its init phase, well or not. Never
     * completes exceptionally.
     */
    public CompletableFuture<Void> initialized() {
        return pool.inUse().thenRun(() -> {});
    }

    /**
     * Runs one invocation. The function's timeout begins when an execution environment takes it, and the deadline of the
     * request bounds all, the wait for an environment too. Never completes exceptionally by itself: each failure is an
     * {@link InvocationOutcome.Failed}. Who cancels it keeps the invocation from beginning; one that has begun goes on
     * until it ends or its deadline comes.
     */
    public CompletableFuture<InvocationOutcome> invoke(InvocationRequest request) {
        Invocation invocation = new Invocation(request, outcomes);
        pool.submit(invocation);
        CompletableFuture<InvocationOutcome> outcome = invocation.outcome();
        var ignored = outcome.whenComplete((result, thrown) -> {
            if (outcome.isCancelled()) {
                pool.withdraw(invocation);
            }
        });
        return outcome;
    }

    /**
     * Invocations from now on run this code. It gets there in the gentlest way that is possible: new method bodies in
     * place, new class loaders or, if the dependencies differ, a new worker. Invocations under way end on the code they
     * began with.
     */
    public synchronized Reload reload(Code next) {
        Dependencies nextDependencies = Dependencies.of(next);
        ReloadPlan plan = plan(next, nextDependencies);
        log.debug("{}: {}", plan.kind(), plan.reason());
        if (plan.kind() == ReloadKind.NOTHING) {
            return new Reload(plan.kind(), CompletableFuture.completedFuture(plan.kind()));
        }
        dependencies = nextDependencies;
        code = next;
        reach = reachOf(next);
        pool.reload(next, plan.kind());
        return new Reload(plan.kind(), pool.inUse());
    }

    private ReloadPlan plan(Code next, Dependencies nextDependencies) {
        if (!nextDependencies.equals(dependencies)) {
            return new ReloadPlan(ReloadKind.RESTART, "other dependencies");
        }
        ReloadPlan plan = ReloadPlan.of(code, next, reach);
        if (plan.kind() == ReloadKind.REDEFINE
                && debugPort.isPresent()
                && debugPort.get().isAttached()) {
            // The JVM drops the breakpoints of a class that is redefined, and the debugger would not know that lines
            // have moved. Of a newly loaded class it is told.
            return new ReloadPlan(ReloadKind.RELOAD, plan.reason() + ", under a debugger");
        }
        return plan;
    }

    /**
     * Invocations from now on run in a new worker that is configured like this; working directory, name, debug port and
     * whether timeouts are enforced stay as they were. Invocations under way end in the old one.
     */
    public synchronized Reload restart(FunctionSettings settings) {
        pool.configure(settings);
        return new Reload(ReloadKind.RESTART, pool.inUse());
    }

    /** The loopback port where a debugger can attach; stays the same across restarts. Empty without a debug port. */
    public OptionalInt debugPort() {
        return debugPort.stream().mapToInt(DebugPort::port).findFirst();
    }

    /** The function's workers, as far as they are alive. */
    public List<ProcessHandle> processes() {
        return pool.workers().stream()
                .map(WorkerProcess::handle)
                .filter(ProcessHandle::isAlive)
                .toList();
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
