package io.devrunner.localcloud;

import io.devrunner.localcloud.functions.FunctionInvoker;
import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationOutcome.Failed;
import io.devrunner.workerhost.InvocationOutcome.Succeeded;
import io.devrunner.workerhost.InvocationOutcome.Times;
import io.devrunner.workerhost.InvocationRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Runs functions in the test's own JVM; each is the same lambda from request to outcome. */
final class InProcessHost implements FunctionHost {
    static final Times TIMES = new Times(Duration.ZERO, Duration.ofMillis(12), Duration.ofNanos(1_234_567));

    private static final int MOST_KEPT = 100;

    private final List<InvocationRequest> requests = new CopyOnWriteArrayList<>();
    private final Function<InvocationRequest, CompletableFuture<InvocationOutcome>> handler;

    private InProcessHost(Function<InvocationRequest, CompletableFuture<InvocationOutcome>> handler) {
        this.handler = handler;
    }

    static InProcessHost running(Function<InvocationRequest, InvocationOutcome> handler) {
        return new InProcessHost(request -> CompletableFuture.completedFuture(handler.apply(request)));
    }

    static InProcessHost later(Function<InvocationRequest, CompletableFuture<InvocationOutcome>> handler) {
        return new InProcessHost(handler);
    }

    /** Functions that answer their event. */
    static InProcessHost echo() {
        return running(request -> succeeded(request.event()));
    }

    static InvocationOutcome succeeded(Payload response) {
        return new Succeeded(response, "", TIMES);
    }

    static InvocationOutcome succeeded(String response) {
        return succeeded(Payload.utf8(response));
    }

    /**
     * A failure with a message.
     *
     * @param message as it stands in JSON, without its quotes
     */
    static InvocationOutcome failed(String errorType, String message) {
        return new Failed(
                errorType,
                Payload.utf8("{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + errorType + "\"}"),
                "a line\n",
                TIMES);
    }

    static InvocationOutcome failed(String errorType) {
        return failed(errorType, "no");
    }

    /** The requests so far, of the first hundred: who sends a million does not look at them. */
    List<InvocationRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void start(LocalCloud cloud) {}

    @Override
    public FunctionInvoker invoker(String function) {
        return request -> {
            if (requests.size() < MOST_KEPT) {
                requests.add(request);
            }
            return handler.apply(request);
        };
    }

    @Override
    public CompletableFuture<Void> warm() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<ProcessHandle> processes(String function) {
        return List.of();
    }

    @Override
    public void close() {}
}
