package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void equalValuesHaveEqualHashesInWhateverOrder() {
        Map<String, String> other = new LinkedHashMap<>();
        other.put("B", "2");
        other.put("A", "1");
        assertThat(Variables.of(other)).isEqualTo(Variables.of(Map.of("A", "1", "B", "2")));
    }

    @Test
    void namesAndValuesDoNotRunIntoEachOther() {
        assertThat(Variables.of(Map.of("A", "BC")).hash())
                .isNotEqualTo(Variables.of(Map.of("AB", "C")).hash());
        assertThat(Variables.of(Map.of()).hash())
                .isNotEqualTo(Variables.of(Map.of("", "")).hash());
    }

    @Test
    void noValueIsEverPrinted() {
        BridgeMessage.Invoke invoke = MessageCodecTest.INVOKE.with(
                Variables.of(Map.of("PASSWORD", "hush")), Variables.of(Map.of("AWS_SECRET_ACCESS_KEY", "hush")));
        assertThat(invoke.toString()).doesNotContain("hush");
        assertThat(invoke.environment().toString())
                .doesNotContain("hush")
                .contains(invoke.environment().hash());
    }

    @Test
    void aValueThatIsNoTextIsRefusedWithoutShowingTheOthers() {
        for (String bad : new String[] {"null", "{\"x\":1}", "[]"}) {
            String json = "{\"invocationId\":\"a\",\"environment\":{\"hash\":\"h\",\"values\":"
                    + "{\"PASSWORD\":\"hush\",\"BAD\":" + bad + "}}}\n";
            assertThatThrownBy(() -> MessageCodec.decode("invoke", json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ProtocolException.class)
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hush"));
        }
    }
}
