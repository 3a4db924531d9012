package io.devrunner.workerhost;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Starts workers and serves them the Lambda Runtime API on loopback. */
public final class WorkerHost implements AutoCloseable {
    private final WorkerEvents events;
    private final RuntimeApiServer server;
    private final AgentJar agent;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("worker-host-timer"));
    private final ExecutorService outcomes;
    private final Set<WorkerFunction> functions = ConcurrentHashMap.newKeySet();

    /** Guarded by this. */
    private boolean closed;

    private WorkerHost(WorkerEvents events, RuntimeApiServer server, AgentJar agent) {
        this.events = events;
        this.server = server;
        this.agent = agent;
        timer.setRemoveOnCancelPolicy(true);
        // After the end there are no deadlines, but each outcome must still come.
        timer.setRejectedExecutionHandler((task, executor) -> {});
        this.outcomes = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                60,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("worker-host-outcome"),
                (task, executor) -> task.run());
    }

    /** Starts the Runtime API on a free loopback port. */
    public static WorkerHost open(WorkerEvents events) throws IOException {
        AgentJar agent = AgentJar.write();
        return new WorkerHost(events, RuntimeApiServer.open(), agent);
    }

    /** The variables that each worker has to find its way through a proxy; empty where the machine's have none. */
    public static Map<String, String> proxies(Map<String, String> machine) {
        return WorkerCommand.proxies(machine);
    }

    /**
     * Starts a worker for the function and the init phase of its first execution environment; returns at once.
     *
     * @throws UserException when the working directory does not exist
     * @throws IllegalStateException when the host is closed
     */
    public synchronized WorkerFunction start(FunctionSettings settings, Code code) {
        if (closed) {
            throw new IllegalStateException("the worker host is closed");
        }
        if (!Files.isDirectory(settings.directory())) {
            throw new UserException(
                    "The function " + settings.name() + " cannot be started.",
                    "Its working directory " + settings.directory() + " is not a directory.",
                    "Create it, or start dev-runner with --project and the directory of your project.");
        }
        Workers workers = new Workers(settings, server, agent, events, timer);
        Deadlines deadlines = new Deadlines(settings.timeouts(), settings.debugPort(), timer);
        EnvironmentPool pool = new EnvironmentPool(settings, code, workers, deadlines, events);
        WorkerFunction function = new WorkerFunction(pool, settings.debugPort(), outcomes, code, functions::remove);
        functions.add(function);
        pool.warmUp();
        return function;
    }

    /** A new place where the workers of a function can ask for credentials; open as long as this is. */
    public CredentialsEndpoint openCredentials() {
        return server.openCredentials(Clock.systemUTC());
    }

    /** Ends all workers; nothing is left running. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        functions.forEach(WorkerFunction::kill);
        functions.forEach(WorkerFunction::close);
        server.close();
        agent.close();
        timer.shutdownNow();
        outcomes.shutdown();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
