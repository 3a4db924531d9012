package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code POST /runtime/init/error}: the init phase has failed, and the environment ends. */
final class InitErrorRoute {
    void handle(RuntimeApiClient client, Request request, Response answer, Callback callback) {
        PostedBody.read(request, callback, json -> {
            client.initError(ReportedError.of(request.getHeaders(), json.orElseGet(Payload::empty)));
            Answers.accept(answer, callback);
        });
    }
}
