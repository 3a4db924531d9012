package io.devrunner.localcloud.http;

import java.util.List;

/** A function that an HTTP API leads to. */
public record HttpFunction(String name, List<Route> routes, PayloadFormat format, Authorizer authorizer) {
    public HttpFunction {
        routes = List.copyOf(routes);
    }

    /** A function that each caller may call. */
    public HttpFunction(String name, List<Route> routes, PayloadFormat format) {
        this(name, routes, format, Authorizer.NONE);
    }
}
