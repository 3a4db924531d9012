package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.Credentials;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoleCredentialsTest {
    @Test
    void lambdasVariablesAreTheCredentialsOfTheRole() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret",
                                "AWS_SESSION_TOKEN", "token"))
                        .get())
                .isEqualTo(new Credentials("id", "secret", "token"));
    }

    @Test
    void aKeyWithoutATokenIsOne() {
        assertThat(new RoleCredentials(Map.of(
                                "AWS_ACCESS_KEY_ID", "id",
                                "AWS_SECRET_ACCESS_KEY", "secret"))
                        .get())
                .isEqualTo(new Credentials("id", "secret", null));
    }

    @Test
    void missingVariablesAreNamed() {
        assertThatThrownBy(() -> new RoleCredentials(Map.of("AWS_ACCESS_KEY_ID", "id")).get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
}
