package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.runner.doctor.FakeAccount;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the end of a session does to attached functions, and what it says of those that stay so. */
final class DetachOnExitTest {
    private static final String ORDERS = "GET /2015-03-31/functions/orders";
    private static final String LEFT = "orders stays attached: detaching was not awaited."
            + " Run: dev-runner detach orders --stage dev --region eu-central-1";

    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
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
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("detach-on-exit"));
    }

    private void end(String developer, String... intercepted) {
        new DetachOnExit(access, bridge, List.of(intercepted), developer, "own", hurry, console).run();
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

    /** Somebody may have taken over while this machine slept. */
    @Test
    void whatAnotherSessionInterceptsByNowStaysAttached() {
        account.attached("ann@mbp", "orders");
        account.sessions(session("own", 0), session("other", 0));

        end("ann@mbp", "*");

        assertThat(console.warnings())
                .containsExactly("orders stays attached: the dev-runner of bob on desk intercepts it");
        assertThat(account.calls()).doesNotContain(ORDERS);
    }

    @Test
    void whoseSessionsCannotBeReadKeepsItsFunctionsAndIsToldHowToDetachThem() {
        account.attached("ann@mbp", "bills", "orders");
        account.refuseSessions();

        end("ann@mbp", "*");

        assertThat(console.warnings())
                .singleElement()
                .asString()
                .startsWith("bills, orders stay attached: it is not known whether somebody else has a session")
                .endsWith("If not, run: dev-runner detach bills orders --stage dev --region eu-central-1");
        assertThat(account.calls()).doesNotContain(ORDERS);
    }

    @Test
    void aSessionThatIsGoneKeepsNothingAttached() {
        account.attached("ann@mbp", "orders");
        account.sessions(session("own", 0), session("other", 61));

        end("ann@mbp", "*");

        assertThat(account.calls()).contains(ORDERS);
    }

    private static String session(String id, int secondsAgo) {
        long seen = System.currentTimeMillis() - secondsAgo * 1_000L;
        return """
                {"stage": {"S": "dev"}, "item": {"S": "session#%s"}, "developer": {"S": "bob"},
                  "machine": {"S": "desk"}, "connectionId": {"S": "c"}, "protocolVersion": {"N": "1"},
                  "functions": {"L": [{"S": "ord*"}]}, "started": {"N": "%d"}, "lastSeen": {"N": "%d"},
                  "expires": {"N": "%d"}}""".formatted(id, seen, seen, seen / 1_000 + 180);
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

    @Test
    @Timeout(20)
    void whoInterruptsAgainWhileAFunctionIsBeingUpdatedIsToldThatItStays() {
        account.attached("ann@mbp", "orders");
        account.put(ORDERS, 200, """
                {"Configuration": {"FunctionName": "orders", "Handler": "io.devrunner.stub.StubHandler",
                  "LastUpdateStatus": "InProgress"}}""");
        account.before(ORDERS, () -> hurry.complete(null));

        end("ann@mbp", "*");

        assertThat(console.warnings()).containsExactly(LEFT);
    }

    @Test
    @Timeout(20)
    void whoHasInterruptedAgainBeforeIsToldToo() {
        account.attached("ann@mbp", "orders");
        hurry.complete(null);

        end("ann@mbp", "*");

        assertThat(console.warnings()).containsExactly(LEFT);
        assertThat(account.calls()).doesNotContain("PutItem", "DeleteItem");
    }

    @Test
    @Timeout(20)
    void anAnswerThatNeverComesIsNotWaitedFor() {
        CountDownLatch end = new CountDownLatch(1);
        account.before("Query", () -> {
            hurry.complete(null);
            hold(end);
        });

        end("ann@mbp", "*");
        end.countDown();

        assertThat(console.warnings())
                .containsExactly("what you have attached stays attached: detaching was not awaited."
                        + " See: dev-runner status --stage dev --region eu-central-1");
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
