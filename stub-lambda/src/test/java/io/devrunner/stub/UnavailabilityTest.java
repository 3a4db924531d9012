package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnavailabilityTest {
    private static final Outcome.Unavailable NOBODY = new Outcome.Unavailable("nobody is there");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
                "{\"httpMethod\":\"GET\",\"requestContext\":{\"stage\":\"dev\"}}",
                "{\"httpMethod\":\"GET\",\"requestContext\":{\"elb\":{\"targetGroupArn\":\"x\"}}}"
            })
    void anHttpCallerGetsAReadable503(String event) throws Exception {
        Payload answer = Unavailability.answer(Payload.utf8(event), NOBODY, "request-1");
        JsonNode json = new ObjectMapper().readTree(answer.bytes());
        assertThat(json.path("statusCode").asInt()).isEqualTo(503);
        assertThat(json.path("body").asText()).contains("nobody is there");
    }

    /** The URL of a function may be public. */
    @Test
    void anHttpCallerIsNotToldWhoseMachineItIs() throws Exception {
        Payload answer = Unavailability.answer(
                Payload.utf8("{\"requestContext\":{\"http\":{}}}"),
                new Outcome.Unavailable("the dev-runner of ada on laptop is gone", "the dev-runner is gone", false),
                "request-1");
        assertThat(new ObjectMapper().readTree(answer.bytes()).path("body").asText())
                .contains("the dev-runner is gone", "request-1")
                .doesNotContain("ada", "laptop");
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
        assertThatThrownBy(() -> Unavailability.answer(Payload.utf8(event), NOBODY, "request-1"))
                .isInstanceOf(Unavailability.UnavailableException.class)
                .hasMessage("nobody is there");
    }
}
