package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

final class RoleCredentialsTest {
    @Test
    void lambdasVariablesAreTheCredentialsOfTheRole() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret",
                                "AWS_SESSION_TOKEN", "token"))
                        .resolveCredentials())
                .isEqualTo(AwsSessionCredentials.create("id", "secret", "token"));
    }

    @Test
    void aKeyWithoutATokenIsOne() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret"))
                        .resolveCredentials())
                .isEqualTo(AwsBasicCredentials.create("id", "secret"));
    }

    @Test
    void missingVariablesAreNamed() {
        assertThatThrownBy(() -> new RoleCredentials(Map.of("AWS_ACCESS_KEY_ID", "id")).resolveCredentials())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
}
