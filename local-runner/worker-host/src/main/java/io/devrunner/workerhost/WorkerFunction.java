package io.devrunner.workerhost;

import java.util.concurrent.CompletableFuture;

/** One function with its worker and execution environments. */
@SuppressWarnings("DoNotCallSuggester")
public final class WorkerFunction implements AutoCloseable {
    private WorkerFunction() {}

    /** Done when the first execution environment has ended its init phase, well or not. Never completes exceptionally. */
    public CompletableFuture<Void> initialized() {
        throw new UnsupportedOperationException();
    }

    /** Runs one invocation. Never completes exceptionally: each failure is an {@link InvocationOutcome.Failed}. */
    public CompletableFuture<InvocationOutcome> invoke(InvocationRequest request) {
        throw new UnsupportedOperationException(request.toString());
    }

    /**
     * Invocations from now on run this code, on new class loaders or, if the dependencies differ, in a new worker.
     * Invocations under way end on the code they began with.
     */
    public void reload(Code code) {
        throw new UnsupportedOperationException(code.toString());
    }

    /** The loopback port where a debugger can attach; stays the same across restarts. Empty without a debug port. */
    public java.util.OptionalInt debugPort() {
        return java.util.OptionalInt.empty();
    }

    @Override
    public void close() {}
}
