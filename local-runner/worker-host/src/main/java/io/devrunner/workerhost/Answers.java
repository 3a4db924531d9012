package io.devrunner.workerhost;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The short answers of the Runtime API. */
final class Answers {
    private Answers() {}

    static void accept(Response answer, Callback callback) {
        send(answer, callback, 202, "{\"status\":\"OK\"}");
    }

    /** The words go into JSON as they are. */
    static void refuse(Response answer, Callback callback, int status, String errorType, String errorMessage) {
        send(
                answer,
                callback,
                status,
                "{\"errorMessage\":\"" + errorMessage + "\",\"errorType\":\"" + errorType + "\"}");
    }

    /** As Lambda answers when it does not know the invocation, or no longer. */
    static void settle(boolean known, Response answer, Callback callback) {
        if (known) {
            accept(answer, callback);
        } else {
            refuse(answer, callback, 400, "InvalidRequestID", "Invalid request ID");
        }
    }

    static void send(Response answer, Callback callback, int status, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        answer.setStatus(status);
        answer.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        answer.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        answer.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
