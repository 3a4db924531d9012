package io.devrunner.localcloud.server;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers calls that ask for a WebSocket. */
public interface Upgrade {
    /** The refusal, or empty when the handshake may go on. */
    CompletableFuture<Optional<Answer>> refusal(Call call);

    /** Completes the handshake; false when the request is no proper handshake and still waits for an answer. */
    boolean upgrade(Request request, Response response, Callback callback);
}
