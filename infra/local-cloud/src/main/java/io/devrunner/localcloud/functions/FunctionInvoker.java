package io.devrunner.localcloud.functions;

import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationRequest;
import java.util.concurrent.CompletableFuture;

/** Runs one invocation of one function in an execution environment. */
@FunctionalInterface
public interface FunctionInvoker {
    /** Never completes exceptionally: each failure is an {@link InvocationOutcome.Failed}. */
    CompletableFuture<InvocationOutcome> invoke(InvocationRequest request);
}
