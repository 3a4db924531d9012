package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.runner.doctor.FakeAccount;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the end of a session does to attached functions, and what it says of those that stay so. */
final class DetachOnExitTest {
    private static final String ORDERS = "GET /2015-03-31/functions/orders";

    private final ShownEvents console = new ShownEvents();
    private FakeAccount account;
    private AwsAccess access;
    private BridgeStack bridge;

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        access = account.access();
        bridge = BridgeStack.find(access, "dev");
    }

    @AfterEach
    void close() {
        access.close();
        account.close();
    }

    private void end(String developer, String... intercepted) {
        new DetachOnExit(access, bridge, List.of(intercepted), developer, console).run();
    }

    @Test
    void whatWasAttachedUnderAnotherNameOfTheMachineStaysAndIsNamed() {
        account.attached("ann@mbp.corp", "bills", "orders");

        end("ann@mbp.local", "*");

        assertThat(console.warnings())
                .containsExactly("bills, orders stay attached, by ann@mbp.corp and not by ann@mbp.local. Unless"
                        + " somebody needs that, run: dev-runner detach bills orders --stage dev"
                        + " --region eu-central-1");
        assertThat(account.calls()).endsWith("Query").doesNotContain(ORDERS);
    }

    @Test
    void whatIsNotInterceptedIsNotSpokenOf() {
        account.attached("ann@mbp.corp", "bills", "orders");

        end("ann@mbp.local", "or*");

        assertThat(console.warnings()).singleElement().asString().startsWith("orders stays attached, by ann@mbp.corp");
    }

    @Test
    void aFunctionThatCannotBeDetachedKeepsNoneOfTheOthersAndIsTold() {
        account.attached("ann@mbp", "bills", "orders");
        for (String call : List.of("PUT /2015-03-31/functions/orders/configuration", "PutItem", "DeleteItem")) {
            account.put(call, 200, "{}");
        }
        account.put("DetachRolePolicy", 200, "<DetachRolePolicyResponse/>");
        account.put(
                "GET /2015-03-31/functions/bills",
                403,
                "{\"__type\": \"AccessDeniedException\", \"message\": \"User ann is not authorized\"}");

        end("ann@mbp", "*");

        assertThat(account.calls()).contains("DeleteItem");
        assertThat(console.warnings()).singleElement().asString().contains("the function bills cannot be read");
    }
}
