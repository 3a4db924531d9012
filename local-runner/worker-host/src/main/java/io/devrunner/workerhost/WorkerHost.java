package io.devrunner.workerhost;

import java.io.IOException;

/** Starts worker JVMs and serves them the Lambda Runtime API on loopback. */
@SuppressWarnings("DoNotCallSuggester")
public final class WorkerHost implements AutoCloseable {
    private WorkerHost() {}

    /** Starts the Runtime API on a free loopback port. */
    public static WorkerHost open(WorkerEvents events) throws IOException {
        throw new UnsupportedOperationException(events.toString());
    }

    /** Starts a worker for the function and the init phase of its first execution environment; returns at once. */
    public WorkerFunction start(FunctionSettings settings, Code code) {
        throw new UnsupportedOperationException(settings.toString() + code);
    }

    /** Ends all workers; nothing is left running. */
    @Override
    public void close() {}
}
