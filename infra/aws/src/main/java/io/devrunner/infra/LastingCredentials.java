package io.devrunner.infra;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials for a program that runs all day, through which they expire and the person logs in again. Whatever a provider
 * throws (the one for {@code credential_process} throws {@link IllegalStateException}) fails as a call of AWS does, with
 * all that is known of the reason. A provider that has just failed is not asked again for a moment, since it may start a
 * program or call a server each time.
 */
final class LastingCredentials implements AwsCredentialsProvider, SdkAutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AwsCredentialsProvider provider;

    /** Null while the provider works. Guarded by this. */
    private @Nullable SdkException failure;

    /** When it failed, of {@link System#nanoTime}. Guarded by this. */
    private long failedAt;

    LastingCredentials(AwsCredentialsProvider provider) {
        this.provider = provider;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        synchronized (this) {
            if (failure != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
                throw again(failure);
            }
        }
        try {
            AwsCredentials found = provider.resolveCredentials();
            remember(null);
            return found;
        } catch (SdkException e) {
            remember(e);
            throw e;
        } catch (RuntimeException e) {
            SdkException failed = SdkClientException.create(reasons(e), e);
            remember(failed);
            throw failed;
        }
    }

    private synchronized void remember(@Nullable SdkException newest) {
        failure = newest;
        failedAt = System.nanoTime();
    }

    /** Not the same object, which would collect the suppressed exceptions of everybody who meets it. */
    private static SdkException again(SdkException failure) {
        return SdkClientException.create(String.valueOf(failure.getMessage()), failure);
    }

    /** The messages down to the first cause, each once. */
    private static String reasons(Throwable failure) {
        StringBuilder text = new StringBuilder("the AWS credentials cannot be loaded");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).strip();
            if (text.indexOf(message) < 0) {
                text.append(": ").append(message.replaceAll("\\s*\\R\\s*", " ").replaceAll("[.:]$", ""));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }

    @Override
    public String toString() {
        return "credentials that last";
    }
}
