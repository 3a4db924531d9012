package io.devrunner.localcloud.http;

import io.devrunner.localcloud.server.PathTemplate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route of an HTTP API, such as {@code GET /users/{id}}, {@code ANY /{proxy+}} or {@code $default}.
 *
 * @param method an HTTP method or {@code ANY}
 * @param path null for the {@code $default} route
 */
public record Route(String method, @Nullable PathTemplate path) {
    static final String ANY = "ANY";
    private static final String DEFAULT = "$default";
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
    private static final Set<String> METHODS = Set.of(ANY, "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    /**
     * Reads a route key; without a method it is for any.
     *
     * @throws IllegalArgumentException with the reason when it is none
     */
    public static Route parse(String text) {
        String key = text.strip();
        if (key.equals(DEFAULT)) {
            return new Route(ANY, null);
        }
        List<String> words = List.of(key.split("\\s+"));
        String method = words.size() == 1 ? ANY : words.get(0).toUpperCase(Locale.ROOT);
        if (words.size() > 2 || !METHODS.contains(method)) {
            throw new IllegalArgumentException("a route is " + DEFAULT + ", a path, or one of "
                    + METHODS.stream().sorted().toList() + " and a path; found \"" + text + "\"");
        }
        return new Route(method, PathTemplate.parse(words.get(words.size() - 1)));
    }

    /** The route key of API Gateway, which {@link #parse} reads. */
    public String key() {
        return path == null ? DEFAULT : method + " " + path;
    }

    boolean takes(String requestMethod) {
        return method.equals(ANY) || method.equals(requestMethod);
    }
}
