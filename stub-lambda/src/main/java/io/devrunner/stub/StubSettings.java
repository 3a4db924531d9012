package io.devrunner.stub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** What the stub is told by its environment variables. */
record StubSettings(URI bridgeUrl, String region, String table, String stage) {
    static StubSettings from(Map<String, String> environment) {
        return new StubSettings(
                url(environment, "DEV_RUNNER_BRIDGE_URL"),
                require(environment, "AWS_REGION"),
                require(environment, "DEV_RUNNER_TABLE"),
                require(environment, "DEV_RUNNER_STAGE"));
    }

    private static URI url(Map<String, String> environment, String name) {
        String value = require(environment, name);
        try {
            URI url = new URI(value);
            if (url.getHost() != null && ("wss".equals(url.getScheme()) || "ws".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException ignored) {
            // Said below, with the variable's name.
        }
        throw new IllegalStateException("the environment variable " + name + " must be a URL like "
                + "wss://API.execute-api.REGION.amazonaws.com/STAGE, is " + value);
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
