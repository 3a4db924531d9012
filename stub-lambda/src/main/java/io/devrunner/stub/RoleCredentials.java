package io.devrunner.stub;

import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The credentials of the function's role, which stay the same as long as the process lives. The SDK's provider for them
 * looks into system properties and profiles besides, which may be the function's own.
 */
final class RoleCredentials implements AwsCredentialsProvider {
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
    public AwsCredentials resolveCredentials() {
        String id = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        String token = environment.get("AWS_SESSION_TOKEN");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            throw new IllegalStateException(
                    "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing, which Lambda sets");
        }
        return token == null || token.isBlank()
                ? AwsBasicCredentials.create(id.trim(), secret.trim())
                : AwsSessionCredentials.create(id.trim(), secret.trim(), token.trim());
    }
}
