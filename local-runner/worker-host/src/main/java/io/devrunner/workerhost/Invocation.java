package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One invocation on its way through a function. Its mutable fields are guarded by the pool's lock. */
final class Invocation {
    /** How long an outcome waits for the rest of the output, whose end other runtimes than our worker do not tell. */
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(2);

    private final InvocationRequest request;
    private final Executor executor;
    private final CompletableFuture<InvocationOutcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> outputEnd = new CompletableFuture<>();
    private final LogTail tail = new LogTail();
    private final long submitted = System.nanoTime();
    /** How much time it has, from the beginning or from when it was taken. */
    private Duration timeout;

    private @Nullable ExecutionEnvironment environment;
    private Duration init = Duration.ZERO;
    /** When an environment took the event; 0 before. */
    private long taken;

    /** The executor completes the outcome, so that what hangs on it never holds up the host's own threads. */
    Invocation(InvocationRequest request, Executor executor) {
        this.request = request;
        this.executor = executor;
        this.timeout = Duration.between(Instant.now(), request.deadline());
    }

    InvocationRequest request() {
        return request;
    }

    String requestId() {
        return request.requestId();
    }

    CompletableFuture<InvocationOutcome> outcome() {
        return outcome;
    }

    /** Where it runs or is about to run. */
    @Nullable
    ExecutionEnvironment environment() {
        return environment;
    }

    void assign(@Nullable ExecutionEnvironment to) {
        environment = to;
    }

    /**
     * Its environment takes the event.
     *
     * @param initPhase what it had to wait for, else zero
     * @param functionTimeout how much time the function has for it
     * @param used how much of that is over
     * @return the request with the deadline that holds from now on
     */
    InvocationRequest take(Duration initPhase, Duration functionTimeout, Duration used) {
        taken = System.nanoTime();
        init = initPhase;
        Instant end = Instant.now().plus(functionTimeout).minus(used);
        if (!end.isBefore(request.deadline())) {
            return request;
        }
        timeout = functionTimeout;
        return request.endingAt(end);
    }

    boolean isTaken() {
        return taken != 0;
    }

    /** How much time it has, for who is told that it was not enough. */
    Duration timeout() {
        return timeout;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - submitted);
    }

    void addLine(String line) {
        tail.add(line);
    }

    /** Does this when it has its outcome. One that was canceled goes on: then, when all its output has been passed on. */
    void whenEnded(Runnable then) {
        var ignored = outcome.whenComplete((result, thrown) -> {
            if (outcome.isCancelled()) {
                var unused = outputEnd.thenRun(then);
            } else {
                then.run();
            }
        });
    }

    /** All its output has been passed on. */
    void outputEnded() {
        outputEnd.complete(null);
    }

    void succeed(Payload response) {
        Times times = times();
        afterOutput(log -> new InvocationOutcome.Succeeded(response, log, times));
    }

    void fail(ReportedError error) {
        Times times = times();
        afterOutput(log -> new InvocationOutcome.Failed(error.type(), error.json(), log, times));
    }

    /** The handler returned, but what it returned cannot be passed on. */
    void failAfterOutput(LambdaError error) {
        Times times = times();
        afterOutput(log -> new InvocationOutcome.Failed(error.type(), error.json(), log, times));
    }

    /** Fails at once, with the output that has come so far. */
    void fail(LambdaError error) {
        Times times = times();
        complete(log -> new InvocationOutcome.Failed(error.type(), error.json(), log, times));
    }

    /** Fails with the error of an init phase that it waited for. */
    void failInit(ReportedError error, Duration initPhase) {
        init = initPhase;
        Times times = times();
        complete(log -> new InvocationOutcome.Failed(error.type(), error.json(), log, times));
    }

    private Times times() {
        long now = System.nanoTime();
        long from = taken == 0 ? now : taken;
        return new Times(Duration.ofNanos(from - submitted), init, Duration.ofNanos(now - from));
    }

    private void afterOutput(Function<String, InvocationOutcome> result) {
        var ignored = outputEnd
                .completeOnTimeout(null, OUTPUT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(() -> complete(result));
    }

    private void complete(Function<String, InvocationOutcome> result) {
        executor.execute(() -> outcome.complete(result.apply(tail.text())));
    }
}
