package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.Payload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnavailabilityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
                "{\"httpMethod\":\"GET\",\"requestContext\":{\"stage\":\"dev\"}}",
                "{\"httpMethod\":\"GET\",\"requestContext\":{\"elb\":{\"targetGroupArn\":\"x\"}}}"
            })
    void anHttpCallerGetsAReadable503(String event) throws Exception {
        Payload answer = Unavailability.answer(Payload.utf8(event), "nobody is there");
        JsonNode json = new ObjectMapper().readTree(answer.bytes());
        assertThat(json.path("statusCode").asInt()).isEqualTo(503);
        assertThat(json.path("body").asText()).contains("nobody is there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}",
                "{\"requestContext\":{\"routeKey\":\"$default\",\"connectionId\":\"x\"}}",
                "\"text\"",
                "[]",
                "{}",
                "not json",
                ""
            })
    void anyOtherTriggerGetsAnErrorSoThatItTriesAgain(String event) {
        assertThatThrownBy(() -> Unavailability.answer(Payload.utf8(event), "nobody is there"))
                .isInstanceOf(Unavailability.UnavailableException.class)
                .hasMessage("nobody is there");
    }
}
