package io.devrunner.localcloud.lambda;

import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asynchronous invocations: run in the background, and tried again when they fail. */
public final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    /** A throttled event is no failed attempt; Lambda tries it again for up to six hours. */
    private static final Duration THROTTLED_DELAY = Duration.ofSeconds(1);

    private final InvokeLimits limits;
    private final ScheduledExecutorService scheduler;
    private final Consumer<String> warnings;
    private final AtomicInteger size = new AtomicInteger();

    /** Makes an empty queue; {@code warnings} is told of each event that is given up. */
    public EventQueue(InvokeLimits limits, ScheduledExecutorService scheduler, Consumer<String> warnings) {
        this.limits = limits;
        this.scheduler = scheduler;
        this.warnings = warnings;
    }

    /** Takes the event over, or answers false when the queue is full. */
    boolean offer(Event event) {
        if (size.incrementAndGet() > limits.queued()) {
            size.decrementAndGet();
            return false;
        }
        schedule(event, 0, Duration.ZERO);
        return true;
    }

    private void attempt(Event event, int failures) {
        Optional<CompletableFuture<InvocationOutcome>> started =
                event.function().invoke(event.requestId(), event.payload(), event.traceId(), null);
        if (started.isEmpty()) {
            schedule(event, failures, THROTTLED_DELAY);
            return;
        }
        CompletableFuture<InvocationOutcome> unused = started.get().whenComplete((outcome, failure) -> {
            if (outcome instanceof InvocationOutcome.Succeeded) {
                size.decrementAndGet();
            } else {
                failed(event, failures + 1);
            }
        });
    }

    private void failed(Event event, int failures) {
        if (failures > limits.retryDelays().size()) {
            size.decrementAndGet();
            warnings.accept("The asynchronous invocation " + event.requestId() + " of "
                    + event.function().name() + " failed " + failures + " times and is given up.");
            return;
        }
        schedule(event, failures, limits.retryDelays().get(failures - 1));
    }

    private void schedule(Event event, int failures, Duration delay) {
        try {
            Future<?> unused =
                    scheduler.schedule(() -> attempt(event, failures), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the local cloud is closed; event {} is dropped", event.requestId(), e);
        }
    }

    /** One asynchronous invocation; keeps its {@code requestId} over all attempts. */
    record Event(
            DeployedFunction function,
            String requestId,
            Payload payload,
            @Nullable String traceId) {
        /** The id alone: what the caller has sent must not reach a log. */
        @Override
        public String toString() {
            return "event " + requestId;
        }
    }
}
