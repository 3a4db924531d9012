package io.devrunner.stub;

import io.devrunner.protocol.StubVariables;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the stub is told by its environment variables.
 *
 * @param timeFactor how many times as fast a connection's time passes at a bridge that tests have made so, else 1
 * @param tableUrl where DynamoDB is if not on AWS; not the SDK's own variable, which belongs to the function
 */
record StubSettings(
        URI bridgeUrl,
        String region,
        String table,
        String stage,
        String function,
        int timeFactor,
        @Nullable URI tableUrl) {
    private static final String BRIDGE = "wss://API.execute-api.REGION.amazonaws.com/STAGE";

    static StubSettings from(Map<String, String> environment) {
        return new StubSettings(
                url(environment, StubVariables.BRIDGE_URL, Set.of("wss", "ws"), BRIDGE),
                require(environment, "AWS_REGION"),
                require(environment, StubVariables.TABLE),
                require(environment, StubVariables.STAGE),
                require(environment, "AWS_LAMBDA_FUNCTION_NAME"),
                timeFactor(environment.getOrDefault(StubVariables.SHRINK_TIME, "1")),
                environment.containsKey(StubVariables.TABLE_URL)
                        ? url(environment, StubVariables.TABLE_URL, Set.of("http", "https"), "http://HOST:PORT")
                        : null);
    }

    private static int timeFactor(String value) {
        if (!value.matches("[1-9]\\d{0,3}")) {
            throw new IllegalStateException(
                    "the environment variable DEV_RUNNER_SHRINK_TIME must be a number from 1 to 9999, is " + value);
        }
        return Integer.parseInt(value);
    }

    private static URI url(Map<String, String> environment, String name, Set<String> schemes, String like) {
        String value = require(environment, name);
        try {
            URI url = new URI(value);
            if (url.getHost() != null && url.getScheme() != null && schemes.contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException ignored) {
            // Said below, with the variable's name.
        }
        throw new IllegalStateException(
                "the environment variable " + name + " must be a URL like " + like + ", is " + value);
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
