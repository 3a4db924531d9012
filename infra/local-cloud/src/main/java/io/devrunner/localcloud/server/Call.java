package io.devrunner.localcloud.server;

import io.devrunner.protocol.Payload;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, read whole.
 *
 * @param rawPath the path as sent, still percent-encoded
 * @param rawQuery the query as sent, without its question mark, or null when there is none
 * @param pathParameters what the route's path template took from the path, decoded
 * @param protocol such as {@code HTTP/1.1}
 */
public record Call(
        String method,
        String rawPath,
        @Nullable String rawQuery,
        HttpFields headers,
        Payload payload,
        Map<String, String> pathParameters,
        String protocol,
        String sourceIp) {
    public Call {
        pathParameters = Map.copyOf(pathParameters);
    }

    /** The first value of the header, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no path parameter " + name + " in " + pathParameters.keySet());
        }
        return value;
    }

    public Call withPathParameters(Map<String, String> parameters) {
        return new Call(method, rawPath, rawQuery, headers, payload, parameters, protocol, sourceIp);
    }

    /** Without headers, query and payload, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + rawPath;
    }
}
