package io.devrunner.runner.start;

import io.devrunner.localcloud.LocalCloud;
import io.devrunner.protocol.UserException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a local cloud is, and its only access key.
 *
 * @param httpUrl its front door; null when it is not known
 * @param table name of the session table
 */
record CloudAddress(
        URI awsUrl,
        URI webSocketUrl,
        @Nullable URI httpUrl,
        String region,
        String table,
        String accessKeyId,
        String secretAccessKey) {
    static CloudAddress of(LocalCloud cloud) {
        return new CloudAddress(
                cloud.awsUrl(),
                cloud.webSocketUrl(),
                cloud.httpUrl(),
                cloud.region(),
                cloud.table(),
                cloud.credentials().accessKeyId(),
                cloud.credentials().secretAccessKey());
    }

    /**
     * The local cloud of another process, as that one's {@code local.env} tells.
     *
     * @throws UserException when the variables do not name one
     */
    static CloudAddress of(String stage, Map<String, String> environment) {
        URI awsUrl = loopback(variable("AWS_ENDPOINT_URL_LAMBDA", environment));
        return new CloudAddress(
                awsUrl,
                URI.create("ws://" + awsUrl.getAuthority() + "/" + stage),
                null,
                variable("AWS_REGION", environment),
                LocalCloud.table(stage),
                variable("AWS_ACCESS_KEY_ID", environment),
                variable("AWS_SECRET_ACCESS_KEY", environment));
    }

    private static URI loopback(String url) {
        if (!url.matches("http://(127\\.0\\.0\\.1|localhost):\\d{1,5}")) {
            throw new UserException(
                    "no local cloud to join (--join) at " + url + " (AWS_ENDPOINT_URL_LAMBDA)",
                    "a local cloud has an address like http://127.0.0.1:4510",
                    "take the variables of the running one: . .dev-runner/local.env");
        }
        return URI.create(url);
    }

    private static String variable(String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new UserException(
                    "no local cloud to join (--join)",
                    "the environment variable " + name + " is missing",
                    "take the variables of the running one: . .dev-runner/local.env");
        }
        return value;
    }

    /** Without the secret, which no log may hold. */
    @Override
    public String toString() {
        return "the local cloud at " + awsUrl;
    }
}
