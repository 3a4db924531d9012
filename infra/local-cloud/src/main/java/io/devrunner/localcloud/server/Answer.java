package io.devrunner.localcloud.server;

import io.devrunner.protocol.Payload;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;

/** One HTTP response. */
public record Answer(int status, HttpFields headers, Payload payload) {
    public Answer {
        headers = headers.asImmutable();
    }

    public static Answer empty(int status) {
        return new Answer(status, HttpFields.EMPTY, Payload.empty());
    }

    public static Answer of(int status, String contentType, Payload payload) {
        return new Answer(status, HttpFields.build().put("Content-Type", contentType), payload);
    }

    public static Answer json(int status, String json) {
        return of(status, "application/json", Payload.utf8(json));
    }

    public Answer with(String header, String value) {
        return new Answer(status, HttpFields.build(headers).put(header, value), payload);
    }

    public CompletableFuture<Answer> now() {
        return CompletableFuture.completedFuture(this);
    }

    /** Without headers, which may hold secrets, such as a cookie. */
    @Override
    public String toString() {
        return "answer " + status + " of " + payload;
    }
}
