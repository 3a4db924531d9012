package io.devrunner.workerhost;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of one function: the one that takes new execution environments, and older ones that end with
 * their last invocations. Its methods are called under the pool's lock, save where they say otherwise.
 */
final class Workers {
    /** How long handlers may take to close themselves when their worker ends. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final FunctionSettings settings;
    private final RuntimeApiServer server;
    private final WorkerEvents events;
    private final ScheduledExecutorService timer;
    private final Set<WorkerProcess> all = new LinkedHashSet<>();
    private @Nullable WorkerProcess current;

    Workers(FunctionSettings settings, RuntimeApiServer server, WorkerEvents events, ScheduledExecutorService timer) {
        this.settings = settings;
        this.server = server;
        this.events = events;
        this.timer = timer;
    }

    /** Starts an execution environment, and a worker for it if there is none. */
    ExecutionEnvironment startEnvironment(EnvironmentPool pool, Code code) throws IOException {
        WorkerProcess worker = current;
        if (worker == null || worker.isDraining()) {
            worker = startWorker(pool);
        }
        ExecutionEnvironment environment = register(pool, worker);
        if (worker.startEnvironment(environment.token(), environment.slot(), code)) {
            return environment;
        }
        // It died a moment ago, and its end has not been told yet.
        bury(environment);
        worker = startWorker(pool);
        environment = register(pool, worker);
        worker.startEnvironment(environment.token(), environment.slot(), code);
        return environment;
    }

    /** The worker takes no new environments; the next one gets a new worker. */
    void drain(WorkerProcess worker) {
        worker.drain();
        if (current == worker) {
            current = null;
        }
    }

    @Nullable
    WorkerProcess current() {
        return current;
    }

    /** Ends a draining worker when nobody waits for it any more. */
    void endIfDrained(WorkerProcess worker) {
        if (!worker.isDraining() || worker.isBusy() || worker.isKilled()) {
            return;
        }
        if (worker.isAbandoned() || worker.environments().isEmpty()) {
            worker.kill();
        } else {
            var ignored = timer.schedule(worker::kill, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The environment has ended. */
    void bury(ExecutionEnvironment environment) {
        environment.worker().environments().remove(environment);
        server.remove(environment.token());
    }

    /** The worker has ended. */
    void exited(WorkerProcess worker) {
        drain(worker);
        all.remove(worker);
    }

    void killAll() {
        all.forEach(WorkerProcess::kill);
    }

    List<WorkerProcess> all() {
        return List.copyOf(all);
    }

    private ExecutionEnvironment register(EnvironmentPool pool, WorkerProcess worker) {
        ExecutionEnvironment environment = new ExecutionEnvironment(pool, worker, server.newToken(), worker.takeSlot());
        worker.environments().add(environment);
        server.register(environment.token(), environment);
        return environment;
    }

    private WorkerProcess startWorker(EnvironmentPool pool) throws IOException {
        WorkerCommand command = WorkerCommand.of(settings, server.address());
        IntConsumer debuggerPort =
                settings.debugPort().map(DebugPort::forwardToNext).orElse(port -> {});
        WorkerProcess worker =
                WorkerProcess.start(settings.name(), command, events, pool::environmentEnded, debuggerPort);
        all.add(worker);
        current = worker;
        worker.onExit(status -> pool.workerExited(worker, status));
        return worker;
    }
}
