package io.devrunner.localcloud.functions;

import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A function of the local cloud: its configuration, and the way to its execution environments. */
public final class DeployedFunction {
    private final String name;
    private final String arn;
    private final int memoryMegabytes;
    private final Duration timeout;
    private final int invocationLimit;
    private final FunctionInvoker invoker;
    private final Clock clock;
    private final AtomicInteger running = new AtomicInteger();

    /** Deploys a function; with more than {@code invocationLimit} invocations at once, callers are throttled. */
    public DeployedFunction(
            String name,
            String arn,
            int memoryMegabytes,
            Duration timeout,
            int invocationLimit,
            FunctionInvoker invoker,
            Clock clock) {
        this.name = name;
        this.arn = arn;
        this.memoryMegabytes = memoryMegabytes;
        this.timeout = timeout;
        this.invocationLimit = invocationLimit;
        this.invoker = invoker;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    public String arn() {
        return arn;
    }

    public int memoryMegabytes() {
        return memoryMegabytes;
    }

    public Duration timeout() {
        return timeout;
    }

    /** Runs one invocation; empty when there are too many at once. */
    public Optional<CompletableFuture<InvocationOutcome>> invoke(
            String requestId, Payload event, @Nullable String traceId, @Nullable String clientContext) {
        if (running.incrementAndGet() > invocationLimit) {
            running.decrementAndGet();
            return Optional.empty();
        }
        InvocationRequest request = new InvocationRequest(
                requestId, event, clock.instant().plus(timeout), arn, traceId, clientContext, null);
        return Optional.of(invoker.invoke(request).whenComplete((outcome, failure) -> running.decrementAndGet()));
    }
}
