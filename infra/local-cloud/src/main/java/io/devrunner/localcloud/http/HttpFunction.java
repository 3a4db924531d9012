package io.devrunner.localcloud.http;

import java.util.List;

/** A function that an HTTP API leads to. */
public record HttpFunction(String name, List<Route> routes, PayloadFormat format) {
    public HttpFunction {
        routes = List.copyOf(routes);
    }
}
