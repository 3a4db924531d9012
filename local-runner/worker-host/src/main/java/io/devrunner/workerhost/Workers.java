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
    /** All that the environments of an ending worker may take, which has three steps of two seconds for that. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(7);

    private FunctionSettings settings;
    private final RuntimeApiServer server;
    private final AgentJar agent;
    private final WorkerEvents events;
    private final ScheduledExecutorService timer;
    private final Set<WorkerProcess> all = new LinkedHashSet<>();
    private @Nullable WorkerProcess current;

    Workers(
            FunctionSettings settings,
            RuntimeApiServer server,
            AgentJar agent,
            WorkerEvents events,
            ScheduledExecutorService timer) {
        this.settings = settings;
        this.server = server;
        this.events = events;
        this.timer = timer;
        this.agent = agent;
    }

    /** Workers that are started from now on are configured like this. */
    void configure(FunctionSettings next) {
        settings = next;
    }

    /** Starts an execution environment, and a worker for it if there is none. */
    ExecutionEnvironment startEnvironment(EnvironmentPool pool, Code code) throws IOException {
        if (settings.isForeign()) {
            return startForeign(pool, code.files());
        }
        WorkerProcess worker = current;
        if (worker == null || worker.isDraining()) {
            worker = startWorker(pool);
        }
        ExecutionEnvironment environment = register(pool, worker, code.files());
        if (worker.startEnvironment(environment.token(), environment.slot(), code)) {
            return environment;
        }
        // It died a moment ago, and its end has not been told yet.
        bury(environment);
        worker = startWorker(pool);
        environment = register(pool, worker, code.files());
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

    /** Ends a draining worker when nobody waits for it any more and its environments have ended, or take too long. */
    void endIfDrained(WorkerProcess worker) {
        if (!worker.isDraining() || worker.isBusy() || worker.isKilled()) {
            return;
        }
        if (worker.isAbandoned() || worker.environments().stream().allMatch(ExecutionEnvironment::hasNothingToClose)) {
            worker.kill();
        } else {
            var ignored = timer.schedule(worker::kill, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The environment takes no more events; a process that is nothing else ends as soon as it runs none. */
    void retired(ExecutionEnvironment environment) {
        WorkerProcess worker = environment.worker();
        if (environment.isForeign() && all.contains(worker)) {
            drain(worker);
            endIfDrained(worker);
        }
    }

    /** The environment has ended. */
    void bury(ExecutionEnvironment environment) {
        environment.worker().environments().remove(environment);
        if (environment.isForeign()) {
            closePort(environment.token());
        } else {
            server.remove(environment.token());
        }
    }

    /** Not under the pool's lock, since it takes a moment. */
    private void closePort(String address) {
        timer.execute(() -> server.closePort(address));
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

    private ExecutionEnvironment register(EnvironmentPool pool, WorkerProcess worker, ClassFiles files) {
        ExecutionEnvironment environment =
                new ExecutionEnvironment(pool, worker, server.newToken(), worker.takeSlot(), files, false, timer);
        worker.environments().add(environment);
        server.register(environment.token(), environment);
        return environment;
    }

    /** The process is told its address alone, so that address and environment are one. */
    private ExecutionEnvironment startForeign(EnvironmentPool pool, ClassFiles files) throws IOException {
        String address = server.openPort();
        WorkerProcess worker;
        try {
            worker = WorkerProcess.startForeign(settings.name(), WorkerCommand.of(settings, address, agent), events);
        } catch (IOException e) {
            closePort(address);
            throw e;
        }
        all.add(worker);
        ExecutionEnvironment environment =
                new ExecutionEnvironment(pool, worker, address, worker.takeSlot(), files, true, timer);
        worker.environments().add(environment);
        worker.onExit(status -> pool.workerExited(worker, status));
        try {
            server.serve(address, environment);
            return environment;
        } catch (IOException e) {
            // Its end closes the port.
            worker.kill();
            throw e;
        }
    }

    private WorkerProcess startWorker(EnvironmentPool pool) throws IOException {
        WorkerCommand command = WorkerCommand.of(settings, server.address(), agent);
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
