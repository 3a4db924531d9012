package io.devrunner.infra;

import io.devrunner.protocol.Credentials;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The SDK's credentials, for requests that are signed without the SDK. */
public final class SdkCredentials {
    private SdkCredentials() {}

    /** As the provider has them at each question; what it throws, so does this. */
    public static Supplier<Credentials> of(AwsCredentialsProvider provider) {
        return () -> {
            AwsCredentials now = provider.resolveCredentials();
            String token = now instanceof AwsSessionCredentials session ? session.sessionToken() : null;
            return new Credentials(now.accessKeyId(), now.secretAccessKey(), token);
        };
    }
}
