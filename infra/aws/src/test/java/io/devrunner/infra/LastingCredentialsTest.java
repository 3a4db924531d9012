package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

class LastingCredentialsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;
    private volatile AwsCredentials present = AwsBasicCredentials.create("AKIDONE", "secret");

    private final LastingCredentials credentials = new LastingCredentials(() -> {
        asked.incrementAndGet();
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        return present;
    });

    @Test
    void newerCredentialsAreUsedAtOnce() {
        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("AKIDONE");

        present = AwsBasicCredentials.create("AKIDTWO", "secret");

        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("AKIDTWO");
    }

    @Test
    void whateverIsThrownFailsAsACallDoesWithAllReasons() {
        failure = new IllegalStateException("Failed to refresh.", new IOException("exit 1:\n  run login\n"));

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(credentials::resolveCredentials)
                .withMessage("the AWS credentials cannot be loaded: Failed to refresh: exit 1: run login");
    }

    @Test
    void aProviderThatFailsIsNotAskedForEachPostAndRecovers() {
        failure = SdkClientException.create("The SSO session has expired");
        for (int post = 0; post < 100; post++) {
            assertThatExceptionOfType(SdkClientException.class)
                    .isThrownBy(credentials::resolveCredentials)
                    .withMessageContaining("expired");
        }
        assertThat(asked.get()).isLessThan(10);

        failure = null;

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> credentials.resolveCredentials().accessKeyId().equals("AKIDONE"));
    }
}
