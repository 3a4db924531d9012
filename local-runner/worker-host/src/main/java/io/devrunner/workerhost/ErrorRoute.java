package io.devrunner.workerhost;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code POST /runtime/invocation/{id}/error}. */
final class ErrorRoute {
    void handle(RuntimeApiClient client, String requestId, Request request, Response answer, Callback callback) {
        PostedBody.read(request, callback, json -> {
            boolean known = json.isPresent()
                    ? client.error(requestId, ReportedError.of(request.getHeaders(), json.get()))
                    : client.oversizedResponse(requestId);
            Answers.settle(known, answer, callback);
        });
    }
}
