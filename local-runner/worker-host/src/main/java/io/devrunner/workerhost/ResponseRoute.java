package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code POST /runtime/invocation/{id}/response}. */
final class ResponseRoute {
    void handle(RuntimeApiClient client, String requestId, Request request, Response answer, Callback callback) {
        PostedBody.read(request, callback, response -> settle(client, requestId, response, answer, callback));
    }

    private static void settle(
            RuntimeApiClient client, String requestId, Optional<Payload> response, Response answer, Callback callback) {
        if (response.isPresent()) {
            Answers.settle(client.response(requestId, response.get()), answer, callback);
        } else if (client.oversizedResponse(requestId)) {
            Answers.refuse(
                    answer,
                    callback,
                    413,
                    "RequestEntityTooLarge",
                    "Exceeded maximum allowed payload size (" + Payload.MAX_BYTES + " bytes).");
        } else {
            Answers.settle(false, answer, callback);
        }
    }
}
