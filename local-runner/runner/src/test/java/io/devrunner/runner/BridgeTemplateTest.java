package io.devrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.stack.StageStack;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.websocket.WebSocketLimits;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The bridge on AWS and the one of the local cloud are the same, as far as the template tells. */
final class BridgeTemplateTest {
    private static Map<String, Map<String, Object>> resources;

    @BeforeAll
    static void read() throws Exception {
        try (InputStream in = StageStack.class.getResourceAsStream("bridge.yaml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // Without CloudFormation's tags it is plain YAML.
            Map<String, Map<String, Map<String, Object>>> root = new Yaml().load(text.replaceAll("!\\w+ ", ""));
            resources = root.get("Resources");
        }
    }

    private static Map<?, ?> properties(String resource) {
        return (Map<?, ?>) resources.get(resource).get("Properties");
    }

    @Test
    void theTableHasTheSameNameAndKeys() {
        assertThat(properties("Table").get("TableName")).isEqualTo(LocalCloud.table("${Stage}"));
        assertThat(properties("Table").get("KeySchema"))
                .isEqualTo(List.of(
                        Map.of("AttributeName", "stage", "KeyType", "HASH"),
                        Map.of("AttributeName", "item", "KeyType", "RANGE")));
        assertThat(properties("Table").get("TimeToLiveSpecification"))
                .isEqualTo(Map.of("AttributeName", "expires", "Enabled", true));
    }

    @Test
    void bothHaveADefaultRoute() {
        boolean onAws = resources.values().stream()
                .filter(resource -> resource.get("Type").equals("AWS::ApiGatewayV2::Route"))
                .anyMatch(route ->
                        ((Map<?, ?>) route.get("Properties")).get("RouteKey").equals("$default"));

        assertThat(onAws).isEqualTo(WebSocketLimits.aws().defaultRoute());
    }

    @Test
    void theStageIsThePathOfBoth() {
        assertThat(properties("Gateway").get("StageName")).isEqualTo("Stage");
    }
}
