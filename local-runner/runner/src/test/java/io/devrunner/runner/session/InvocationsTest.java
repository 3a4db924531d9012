package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Credentials;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.Variables;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More invocations than a test can send over a bridge: they are brought by hand, and what is answered goes nowhere. */
final class InvocationsTest {
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Peer stub = new Peer("stub", OwnKey.create().publicKey());
    private final OwnKey key = OwnKey.create();
    private final List<String> run = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, RunnerSession.threads("invocations-timer-"));
    private final ExecutorService senders =
            Executors.newFixedThreadPool(1, RunnerSession.threads("invocations-sender-"));

    /** The registration's. */
    private final LeapingClock clock = new LeapingClock();

    private final Registration registration = registration();
    private final Bridge bridge = bridge();
    private final Invocations invocations = new Invocations(
            invoke -> {
                run.add(invoke.invocationId());
                return CompletableFuture.completedFuture(
                        new BridgeMessage.Response(invoke.invocationId(), "", Payload.utf8("1")));
            },
            registration,
            senders,
            timer,
            Clock.systemUTC(),
            Long.MAX_VALUE);

    @AfterEach
    void close() {
        CompletableFuture<Void> unused = registration.end();
        timer.shutdownNow();
        senders.shutdownNow();
        bridge.close();
    }

    @Test
    void whatWasRejectedIsNotRunHoweverManyInvocationsThereWereBefore() {
        for (int number = 0; number <= 11_000; number++) {
            hear(invoke("id-" + number, "hello"));
        }
        hear(invoke("rejected", "goodbye"));
        hear(new BridgeMessage.Cancel("canceled"));

        hear(invoke("rejected", "hello"));
        hear(invoke("canceled", "hello"));

        assertThat(run).hasSize(11_001).doesNotContain("rejected", "canceled");
    }

    @Test
    void thoseThatWereRejectedMakeRoomForOthers() {
        for (int number = 0; number < 10_000; number++) {
            hear(invoke("id-" + number, "goodbye"));
        }
        passTimeKept();

        hear(invoke("rejected", "goodbye"));
        hear(invoke("rejected", "hello"));

        assertThat(run).isEmpty();
    }

    @Test
    void anIdWhoseOutcomeWasAcknowledgedIsKeptForAWhileAndNotUntilTheDeadline() {
        timer.setRemoveOnCancelPolicy(true);
        hear(invoke("one", "hello"));
        hear(invoke("two", "hello").withReceived(List.of("one")));
        hear(new BridgeMessage.Received("two"));
        hear(invoke("one", "hello"));
        hear(invoke("two", "hello"));
        assertThat(run).containsExactly("one", "two");
        assertThat(timer.getQueue())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(task ->
                        assertThat(((Delayed) task).getDelay(TimeUnit.SECONDS)).isLessThanOrEqualTo(KEPT.toSeconds()));

        passTimeKept();
        hear(invoke("one", "hello"));

        assertThat(run).containsExactly("one", "two", "one");
    }

    @Test
    void anEventWithoutItsVariablesIsNotRunThoughTheReasonToRefuseItPassesJustThen() {
        Invoke whole = invoke("one", "hello").with(Variables.of(Map.of("TABLE", "orders")), null);
        Invoke named = whole.with(whole.environment().withoutValues(), null);

        clock.leapOnce(Duration.ofMinutes(1));
        hear(named);

        assertThat(run).isEmpty();
        hear(invoke("two", "hello"));
        assertThat(run).containsExactly("two");
    }

    /** What is due then is due now. */
    private void passTimeKept() {
        timer.getQueue().stream()
                .filter(task -> ((Delayed) task).getDelay(TimeUnit.MILLISECONDS) <= KEPT.toMillis())
                .toList()
                .forEach(Runnable::run);
    }

    private void hear(BridgeMessage message) {
        invocations.received(bridge, stub, message);
    }

    /** Of an attached function, which has the longest timeout that there is. */
    private static Invoke invoke(String id, String function) {
        return TestStub.invoke(id, function, Duration.ofMinutes(15));
    }

    private Bridge bridge() {
        return Bridge.open(
                new BridgeSettings(
                        new BridgeAddress(URI.create("ws://127.0.0.1:1/dev"), "us-east-1"),
                        () -> new Credentials("AKIDEXAMPLE", "secret", null),
                        4,
                        1 << 20,
                        ConnectionSettings.ofRunner()),
                Sealing.ofStub(key),
                new Bridge.Listener() {
                    @Override
                    public void received(Peer from, BridgeMessage message) {}

                    @Override
                    public void connected(String connectionId) {}

                    @Override
                    public void lost(String why) {}
                });
    }

    private Registration registration() {
        SessionDirectory nowhere = (SessionDirectory) Proxy.newProxyInstance(
                SessionDirectory.class.getClassLoader(),
                new Class<?>[] {SessionDirectory.class},
                (proxy, called, arguments) -> {
                    throw new IOException("there is no table");
                });
        Instant now = Instant.now();
        return new Registration(
                new Session(
                        "dev",
                        "session-1",
                        "ada",
                        "laptop",
                        "none",
                        key.publicKey(),
                        Session.PROTOCOL_VERSION,
                        List.of("hello"),
                        now,
                        now,
                        now,
                        false),
                nowhere,
                clock,
                timer,
                successors -> {},
                () -> {},
                state -> {});
    }

    /** Once tells a time that is still to come. */
    private static final class LeapingClock extends Clock {
        private Duration leap = Duration.ZERO;

        void leapOnce(Duration by) {
            leap = by;
        }

        @Override
        public Instant instant() {
            Instant now = Instant.now().plus(leap);
            leap = Duration.ZERO;
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("not needed");
        }
    }
}
