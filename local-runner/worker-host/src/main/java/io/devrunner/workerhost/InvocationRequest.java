package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One invocation as the Runtime API's {@code next} gives it to a worker.
 *
 * @param deadline when it ends at the latest, wherever it is then
 */
public record InvocationRequest(
        String requestId,
        Payload event,
        Instant deadline,
        String functionArn,
        @Nullable String traceId,
        @Nullable String clientContext,
        @Nullable String cognitoIdentity) {
    /** The same with another deadline. */
    InvocationRequest endingAt(Instant other) {
        return new InvocationRequest(requestId, event, other, functionArn, traceId, clientContext, cognitoIdentity);
    }

    /** The id alone: what the caller has sent must not reach a log. */
    @Override
    public String toString() {
        return "invocation " + requestId;
    }
}
