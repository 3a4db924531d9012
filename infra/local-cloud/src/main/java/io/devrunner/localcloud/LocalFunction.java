package io.devrunner.localcloud;

import io.devrunner.localcloud.http.Authorizer;
import io.devrunner.localcloud.http.PayloadFormat;
import io.devrunner.localcloud.http.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function that is deployed to the local cloud: its stub runs there.
 *
 * @param payload how the HTTP front door calls it
 * @param authorizer what the HTTP front door says of its callers
 * @param concurrency the most execution environments at once
 * @param environment the function's own variables
 * @param original what runs when no runner takes an event, for a function that is attached; empty for one that has
 *     nothing but its stub
 */
public record LocalFunction(
        String name,
        List<Route> routes,
        PayloadFormat payload,
        Authorizer authorizer,
        int memoryMegabytes,
        Duration timeout,
        int concurrency,
        Map<String, String> environment,
        Optional<Original> original) {
    public LocalFunction {
        routes = List.copyOf(routes);
        environment = Map.copyOf(environment);
    }

    /** A function that has nothing but its stub, with payload format 2.0. */
    public LocalFunction(
            String name,
            List<Route> routes,
            int memoryMegabytes,
            Duration timeout,
            int concurrency,
            Map<String, String> environment) {
        this(
                name,
                routes,
                PayloadFormat.V2,
                Authorizer.NONE,
                memoryMegabytes,
                timeout,
                concurrency,
                environment,
                Optional.empty());
    }

    /**
     * The handler that a function had before it was attached.
     *
     * @param handler {@code package.Class} or {@code package.Class::method}
     * @param classPath where its classes are: directories and jars
     */
    public record Original(String handler, List<Path> classPath) {
        public Original {
            classPath = List.copyOf(classPath);
        }
    }

    /** Without the variables, whose values may be secret. */
    @Override
    public String toString() {
        return "function " + name;
    }
}
