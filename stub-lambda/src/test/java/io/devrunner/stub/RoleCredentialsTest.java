package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

final class RoleCredentialsTest {
    @Test
    void lambdasVariablesAreTheCredentialsOfTheRole() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret",
                                "AWS_SESSION_TOKEN", "token"))
                        .resolveIdentity()
                        .join())
                .isEqualTo(AwsSessionCredentialsIdentity.create("id", "secret", "token"));
    }

    @Test
    void aKeyWithoutATokenIsOne() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret"))
                        .resolveIdentity()
                        .join())
                .isEqualTo(AwsCredentialsIdentity.create("id", "secret"));
    }

    @Test
    void missingVariablesAreNamed() {
        assertThatThrownBy(() -> new RoleCredentials(Map.of("AWS_ACCESS_KEY_ID", "id"))
                        .resolveIdentity()
                        .join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
}
