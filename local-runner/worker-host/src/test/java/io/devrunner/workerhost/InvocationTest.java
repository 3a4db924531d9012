package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import handlers.Greeter;
import org.junit.jupiter.api.Test;

final class InvocationTest {
    @Test
    void aHandlerAnswersAndItsOutputIsItsOwn() {
        try (HostFixture fixture = new HostFixture()) {
            WorkerFunction function = fixture.start(Greeter.class);
            InvocationRequest request = HostFixture.request("{\"name\":\"Ada\"}");
            InvocationOutcome outcome = HostFixture.await(function.invoke(request));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            InvocationOutcome.Succeeded.class,
                            succeeded ->
                                    assertThat(succeeded.response().text()).isEqualTo("{\"greeting\":\"Hello, Ada\"}"));
            assertThat(fixture.events.linesOf(request.requestId()))
                    .containsExactly("greeting Ada", "to standard error", "to the logger");
        }
    }
}
