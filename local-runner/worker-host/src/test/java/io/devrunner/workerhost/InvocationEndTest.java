package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Payload;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InvocationEndTest {
    private final AtomicInteger ends = new AtomicInteger();
    private final Invocation invocation = new Invocation(
            new InvocationRequest("request-1", Payload.utf8("{}"), Instant.MAX, "arn", null, null, null),
            Runnable::run);

    @Test
    void itEndsWithItsOutcome() {
        invocation.whenEnded(ends::incrementAndGet);
        assertThat(ends).hasValue(0);

        invocation.fail(LambdaError.queueFull());

        assertThat(ends).hasValue(1);
    }

    @Test
    void oneThatWasCanceledEndsWithItsOutput() {
        invocation.whenEnded(ends::incrementAndGet);

        invocation.outcome().cancel(false);
        assertThat(ends).hasValue(0);
        invocation.outputEnded();

        assertThat(ends).hasValue(1);
    }
}
