package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StubSettingsTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "DEV_RUNNER_BRIDGE_URL", "wss://abc.execute-api.eu-west-1.amazonaws.com/dev",
            "DEV_RUNNER_TABLE", "dev-runner-dev",
            "DEV_RUNNER_STAGE", "dev",
            "AWS_LAMBDA_FUNCTION_NAME", "orders",
            "AWS_REGION", "eu-west-1");

    @Test
    void theEnvironmentVariablesAreRead() {
        assertThat(StubSettings.from(COMPLETE))
                .isEqualTo(new StubSettings(
                        URI.create("wss://abc.execute-api.eu-west-1.amazonaws.com/dev"),
                        "eu-west-1",
                        "dev-runner-dev",
                        "dev",
                        "orders",
                        1,
                        null));
    }

    @Test
    void theTableMayBeElsewhereThanOnAws() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put("DEV_RUNNER_TABLE_URL", "http://127.0.0.1:4510");
        assertThat(StubSettings.from(environment).tableUrl()).isEqualTo(URI.create("http://127.0.0.1:4510"));
        environment.put("DEV_RUNNER_TABLE_URL", "127.0.0.1:4510");
        assertThatThrownBy(() -> StubSettings.from(environment)).hasMessageContaining("DEV_RUNNER_TABLE_URL");
    }

    @Test
    void timeMayPassFasterAtABridgeOfTests() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put("DEV_RUNNER_SHRINK_TIME", "360");
        assertThat(StubSettings.from(environment).timeFactor()).isEqualTo(360);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10000", "fast", ""})
    void aFactorThatIsNoneIsNamedWithItsVariable(String factor) {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put("DEV_RUNNER_SHRINK_TIME", factor);
        assertThatThrownBy(() -> StubSettings.from(environment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("DEV_RUNNER_SHRINK_TIME must be a number from 1 to 9999, is " + factor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEV_RUNNER_BRIDGE_URL",
                "DEV_RUNNER_TABLE",
                "DEV_RUNNER_STAGE",
                "AWS_LAMBDA_FUNCTION_NAME",
                "AWS_REGION"
            })
    void aMissingOrBlankVariableIsNamed(String name) {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put(name, " ");
        assertThatThrownBy(() -> StubSettings.from(environment)).hasMessageContaining(name);
        environment.remove(name);
        assertThatThrownBy(() -> StubSettings.from(environment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://abc.execute-api.eu-west-1.amazonaws.com/dev", "wss:", "not a url", "abc"})
    void aUrlThatIsNoBridgeIsNamedWithItsVariable(String url) {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put("DEV_RUNNER_BRIDGE_URL", url);
        assertThatThrownBy(() -> StubSettings.from(environment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DEV_RUNNER_BRIDGE_URL")
                .hasMessageContaining(url);
    }
}
