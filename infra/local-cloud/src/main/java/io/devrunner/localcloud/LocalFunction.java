package io.devrunner.localcloud;

import io.devrunner.localcloud.http.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A function that is deployed to the local cloud: its stub runs there.
 *
 * @param concurrency the most execution environments at once
 * @param environment the function's own variables
 */
public record LocalFunction(
        String name,
        List<Route> routes,
        int memoryMegabytes,
        Duration timeout,
        int concurrency,
        Map<String, String> environment) {
    public LocalFunction {
        routes = List.copyOf(routes);
        environment = Map.copyOf(environment);
    }

    /** Without the variables, whose values may be secret. */
    @Override
    public String toString() {
        return "function " + name;
    }
}
