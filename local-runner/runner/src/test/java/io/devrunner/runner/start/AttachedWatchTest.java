package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.doctor.FakeAccount;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of attached functions while a session lasts; the timer's time passes by hand. */
final class AttachedWatchTest {
    private static final String DETACHED =
            "no function orders is attached to the stage dev: its calls do not come here."
                    + " Run: dev-runner attach orders --stage dev --region eu-central-1";
    private static final String FUNCTION = "GET /2015-03-31/functions/orders";
    private static final String NOTHING = "{\"Count\": 0, \"Items\": []}";
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final HandTimer timer = new HandTimer();
    private final ShownEvents console = new ShownEvents();
    private FakeAccount account;
    private AwsAccess access;
    private BridgeStack bridge;
    private AttachedWatch watch;
    private List<List<String>> alternatives = List.of();

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        access = account.access();
        bridge = BridgeStack.find(access, "dev");
        watch = watch("*");
    }

    @AfterEach
    void close() {
        watch.close();
        access.close();
        account.close();
    }

    private AttachedWatch watch(String... intercepted) {
        return new AttachedWatch(access, bridge, List.of(intercepted), alternatives, console, timer);
    }

    /** Only what a look calls. */
    private List<String> calls() {
        return account.calls().stream()
                .filter(call -> call.equals("Query") || call.equals(FUNCTION))
                .toList();
    }

    private void detach() {
        account.put("Query", 200, NOTHING);
    }

    private void deny(String call) {
        account.put(call, 403, "{\"__type\": \"AccessDeniedException\", \"message\": \"User ada is not authorized\"}");
    }

    @Test
    void aLookReadsTheTableOnceAndEachFunctionOnce() {
        watch.start();

        assertThat(calls()).containsExactly("Query", FUNCTION);
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void aFunctionThatIsDetachedOnAQuietNetworkIsToldAtTheNextLookAndOnce() {
        watch.start();
        detach();

        timer.pass(AttachedWatch.LOOK_AGAIN.minus(A_MOMENT));
        assertThat(console.warnings()).isEmpty();
        timer.pass(A_MOMENT);
        assertThat(console.warnings())
                .containsExactly(
                        "nothing is attached to the stage dev. Run: dev-runner attach FUNCTION --stage dev"
                                + " --region eu-central-1",
                        DETACHED);
        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings()).hasSize(2);
        assertThat(calls()).containsExactly("Query", FUNCTION, "Query", "Query");
    }

    @Test
    void aFunctionThatIsDetachedIsNotToldAgainByItsGlob() {
        watch = watch("ord*");
        watch.start();
        detach();
        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings()).containsExactly(DETACHED);
    }

    @Test
    void ofTheNamesThatAFunctionMayHaveOneIsEnough() {
        alternatives = List.of(List.of("ord*", "Shop-prod-*"));
        watch = watch("ord*", "Shop-prod-*", "prices");

        watch.start();

        assertThat(console.warnings()).singleElement().asString().startsWith("no function prices is attached");
    }

    @Test
    void aRenewedConnectionIsReasonEnoughToLook() {
        watch = watch("orders");
        watch.start();
        detach();

        watch.lookSoon();

        assertThat(console.warnings()).containsExactly(DETACHED);
    }

    @Test
    void whoMayNotReadFunctionsIsToldOfThoseThatAreDetached() {
        deny(FUNCTION);
        watch = watch("orders", "prices");
        watch.start();
        assertThat(console.warnings()).singleElement().asString().contains("no function prices is attached");

        detach();
        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings()).hasSize(2).last().isEqualTo(DETACHED);
    }

    @Test
    void aLookThatFailsRepeatsNothingAndEndsNothing() {
        account.function("java17", "example.Deployed");
        watch.start();
        assertThat(console.warnings())
                .singleElement()
                .asString()
                .contains("orders: ")
                .contains("example.Deployed");

        deny("Query");
        timer.pass(AttachedWatch.LOOK_AGAIN);
        account.put("Query", 200, "no JSON");
        timer.pass(AttachedWatch.LOOK_AGAIN);
        detach();
        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings()).hasSize(3).last().isEqualTo(DETACHED);
    }

    @Test
    void anErrorInALookEndsNoneOfTheNextOnes() {
        AtomicBoolean failed = new AtomicBoolean();
        Console failing = new Console() {
            @Override
            public void show(RunnerEvent event) {
                if (!failed.getAndSet(true)) {
                    throw new OutOfMemoryError("as if");
                }
                console.show(event);
            }

            @Override
            public void progress(String text) {}
        };
        watch = new AttachedWatch(access, bridge, List.of("orders"), List.of(), failing, timer);
        detach();
        watch.start();

        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings()).containsExactly(DETACHED);
    }

    @Test
    void afterItsEndItLooksNoMore() {
        watch.start();
        watch.close();

        timer.pass(AttachedWatch.LOOK_AGAIN);
        watch.lookSoon();
        watch.start();

        assertThat(calls()).hasSize(2);
    }

    @Test
    void whoNamesAFunctionThatHasAnotherNameOnAwsIsToldWhatIsAttachedAndOnce() {
        account.attached("ada", "Shop-OrdersFn-AbC", "Shop-BillsFn-DeF");
        watch = watch("orders");
        watch.start();
        account.attached("ada", "Shop-OrdersFn-AbC");
        timer.pass(AttachedWatch.LOOK_AGAIN);

        assertThat(console.warnings())
                .containsExactly(
                        DETACHED + ". Attached are Shop-OrdersFn-AbC, Shop-BillsFn-DeF: if it is one of them, say so in"
                                + " dev-runner.yaml (on-aws: Shop-OrdersFn-AbC, under the function) or start with"
                                + " --function Shop-OrdersFn-AbC");
    }
}
