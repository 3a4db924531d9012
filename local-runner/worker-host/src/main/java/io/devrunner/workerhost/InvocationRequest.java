package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One invocation as the Runtime API's {@code next} gives it to a worker. */
public record InvocationRequest(
        String requestId,
        Payload event,
        Instant deadline,
        String functionArn,
        @Nullable String traceId,
        @Nullable String clientContext,
        @Nullable String cognitoIdentity) {}
