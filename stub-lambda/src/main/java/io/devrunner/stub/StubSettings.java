package io.devrunner.stub;

import java.net.URI;
import java.util.Map;

/** What the stub is told by its environment variables. */
record StubSettings(URI bridgeUrl, String region, String table, String stage) {
    static StubSettings from(Map<String, String> environment) {
        return new StubSettings(
                URI.create(require(environment, "DEV_RUNNER_BRIDGE_URL")),
                require(environment, "AWS_REGION"),
                require(environment, "DEV_RUNNER_TABLE"),
                require(environment, "DEV_RUNNER_STAGE"));
    }

    private static String require(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("the environment variable " + name
                    + " is missing: the function was not attached by dev-runner, attach it again");
        }
        return value;
    }
}
