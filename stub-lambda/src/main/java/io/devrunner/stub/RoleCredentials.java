package io.devrunner.stub;

import io.devrunner.protocol.Credentials;
import java.util.Map;
import java.util.function.Supplier;

/** The credentials of the function's role, which stay the same as long as the process lives. */
final class RoleCredentials implements Supplier<Credentials> {
    private final Map<String, String> environment;

    RoleCredentials(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * As they stand there.
     *
     * @throws IllegalStateException when there are none
     */
    @Override
    public Credentials get() {
        String id = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        String token = environment.get("AWS_SESSION_TOKEN");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            throw new IllegalStateException(
                    "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing, which Lambda sets");
        }
        return new Credentials(id.trim(), secret.trim(), token == null || token.isBlank() ? null : token.trim());
    }
}
