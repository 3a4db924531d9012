package io.devrunner.stub;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * The credentials of the function's role, which stay the same as long as the process lives. The SDK's provider for them
 * looks into system properties and profiles besides, which may be the function's own.
 */
final class RoleCredentials implements IdentityProvider<AwsCredentialsIdentity> {
    private final Map<String, String> environment;

    RoleCredentials(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Class<AwsCredentialsIdentity> identityType() {
        return AwsCredentialsIdentity.class;
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
        return resolveIdentity();
    }

    /**
     * As they stand there. Without a request, for whose classes a cold start would pay.
     *
     * @throws IllegalStateException when there are none
     */
    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity() {
        String id = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        String token = environment.get("AWS_SESSION_TOKEN");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            throw new IllegalStateException(
                    "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing, which Lambda sets");
        }
        return CompletableFuture.completedFuture(
                token == null || token.isBlank()
                        ? AwsCredentialsIdentity.create(id.trim(), secret.trim())
                        : AwsSessionCredentialsIdentity.create(id.trim(), secret.trim(), token.trim()));
    }
}
