package io.devrunner.workerhost;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /credentials/{function}}. */
final class CredentialsRoute {
    void handle(CredentialsEndpoint endpoint, Request request, Response answer, Callback callback) {
        CredentialsEndpoint.Answer given = endpoint.answer(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        answer.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Answers.send(answer, callback, given.status(), given.json());
    }
}
