package io.devrunner.workerhost;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the SDKs in a function's workers ask for credentials, so that newer ones reach a worker that runs already. It
 * answers as the <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">container
 * credential provider</a> expects.
 */
public final class CredentialsEndpoint {
    /**
     * Not when the credentials end, which nobody has told, but when an SDK has to ask again at the latest. The Java SDK
     * and botocore do so 15 minutes before, hence about once a minute; with less they would ask for each call.
     */
    private static final Duration FRESH = Duration.ofMinutes(16);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final String token;
    private final Clock clock;

    /** Guarded by this. */
    private @Nullable RoleCredentials credentials;

    /** Whether somebody had to be sent away. Guarded by this. */
    private boolean refused;

    CredentialsEndpoint(String url, String token, Clock clock) {
        this.url = url;
        this.token = token;
        this.clock = clock;
    }

    /** The variables that lead an SDK here; the second is secret. */
    public Map<String, String> variables() {
        return Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, "AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    }

    /**
     * From now on these are given out.
     *
     * @return whether they come too late for somebody who has asked before there were any
     */
    public synchronized boolean use(RoleCredentials newest) {
        credentials = newest;
        boolean late = refused;
        refused = false;
        return late;
    }

    /** What to answer to one who shows this token. */
    synchronized Answer answer(@Nullable String shown) {
        if (shown == null || !MessageDigest.isEqual(utf8(shown), utf8(token))) {
            return new Answer(403, error("Forbidden", "the token is not the one in AWS_CONTAINER_AUTHORIZATION_TOKEN"));
        }
        RoleCredentials present = credentials;
        if (present == null) {
            refused = true;
            return new Answer(
                    503,
                    error(
                            "NoCredentials",
                            "dev-runner has no credentials of the function's role yet: they come with the first"
                                    + " invocation. Invoke the function, or write 'credentials: own' under it in"
                                    + " dev-runner.yaml to use your own."));
        }
        ObjectNode json = JSON.createObjectNode()
                .put("AccessKeyId", present.accessKeyId())
                .put("SecretAccessKey", present.secretAccessKey());
        // Some SDKs take a missing token for an answer of another kind.
        json.put("Token", present.sessionToken() == null ? "" : present.sessionToken());
        json.put(
                "Expiration",
                clock.instant().plus(FRESH).truncatedTo(ChronoUnit.SECONDS).toString());
        return new Answer(200, json.toString());
    }

    private static String error(String code, String message) {
        return JSON.createObjectNode().put("code", code).put("message", message).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Not printed: its JSON may hold secrets. */
    record Answer(int status, String json) {
        @Override
        public String toString() {
            return "answer " + status;
        }
    }
}
