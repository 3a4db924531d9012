package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.io.IOException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code POST /runtime/init/error}: the init phase has failed, and the environment ends. */
final class InitErrorRoute {
    void handle(RuntimeApiClient client, Request request, Response answer, Callback callback) throws IOException {
        Payload json = PostedBody.read(request).orElseGet(Payload::empty);
        client.initError(ReportedError.of(request.getHeaders(), json));
        Answers.accept(answer, callback);
    }
}
