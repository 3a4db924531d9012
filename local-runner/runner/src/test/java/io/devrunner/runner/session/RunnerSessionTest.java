package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.faults.Fault;
import io.devrunner.localcloud.websocket.WebSocketLimits;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.QueuedConsole;
import io.devrunner.runner.console.RunnerEvent;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session on a real bridge; the stub at the other end is the test. */
final class RunnerSessionTest {
    private static final RunnerSession.Identity IDENTITY =
            new RunnerSession.Identity(TestBridge.STAGE, "ada", "laptop", List.of("hello-*"));

    @TempDir
    Path directory;

    private final Queue<Invoke> run = new ConcurrentLinkedQueue<>();

    /** What the invocations promised. */
    private final Queue<CompletableFuture<BridgeMessage>> promised = new ConcurrentLinkedQueue<>();

    private final Queue<RunnerSession.State> states = new ConcurrentLinkedQueue<>();

    /** What the handler returns, as soon as it does. */
    private final CompletableFuture<String> response = new CompletableFuture<>();

    private TestBridge bridge;
    private SessionDirectory table;
    private RunnerSession session;
    private TestStub stub;

    @BeforeEach
    void open() {
        bridge = TestBridge.open(directory);
        table = bridge.directory();
        stub = new TestStub(bridge);
        session = open(bridge.settings());
    }

    private RunnerSession open(BridgeSettings settings) {
        return open(settings, bridge.directory());
    }

    private RunnerSession open(BridgeSettings settings, SessionDirectory directory) {
        return RunnerSession.open(IDENTITY, settings, directory, this::run, states::add);
    }

    private CompletableFuture<BridgeMessage> run(Invoke invoke) {
        run.add(invoke);
        CompletableFuture<BridgeMessage> promise =
                response.thenApply(text -> new BridgeMessage.Response(invoke.invocationId(), "", Payload.utf8(text)));
        promised.add(promise);
        return promise;
    }

    @AfterEach
    void close() {
        session.close();
        stub.close();
        table.close();
        bridge.close();
    }

    @Test
    void variablesAreAskedForOnceAndKnownByTheirHashFromThenOn() throws Exception {
        response.complete("1");
        Variables environment = Variables.of(Map.of("GREETING", "hello"));
        Variables credentials = Variables.of(Map.of("AWS_ACCESS_KEY_ID", "AKID"));
        Invoke first = TestStub.invoke("one", "hello-world");
        stub.send(connection(), first.with(environment.withoutValues(), credentials.withoutValues()));
        assertThat(stub.next(BridgeMessage.VariablesWanted.class).invocationId())
                .isEqualTo("one");
        assertThat(run).isEmpty();

        stub.send(connection(), first.with(environment, credentials));
        stub.next(BridgeMessage.Response.class);
        Invoke second = TestStub.invoke("two", "hello-world");
        stub.send(connection(), second.with(environment.withoutValues(), credentials.withoutValues()));
        stub.next(BridgeMessage.Response.class);

        assertThat(run)
                .hasSize(2)
                .allSatisfy(invoke -> assertThat(invoke.environment()).isEqualTo(environment))
                .allSatisfy(invoke -> assertThat(invoke.credentials()).isEqualTo(credentials));
    }

    @Test
    void anInvocationIsRunOnceHoweverOftenItsEventComes() throws Exception {
        for (int copy = 0; copy < 3; copy++) {
            stub.send(connection(), TestStub.invoke("one", "hello-world"));
            stub.next(BridgeMessage.Accepted.class);
        }
        response.complete("\"done\"");

        assertThat(stub.next(BridgeMessage.Response.class).response().text()).isEqualTo("\"done\"");
        stub.send(connection(), new BridgeMessage.Received("one"));
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        assertThat(run).hasSize(1);
    }

    @Test
    void anOutcomeIsSentAgainToAStubThatAsksUntilItIsAcknowledged() throws Exception {
        response.complete("\"done\"");
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Response.class);
        // One that does not ask may be frozen.
        assertThat(stub.within(3_000)).isNull();

        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Response.class);
        stub.send(connection(), new BridgeMessage.Rebind("one"));
        stub.next(BridgeMessage.Response.class);
        stub.send(connection(), new BridgeMessage.Received("one"));

        stub.send(connection(), new BridgeMessage.Rebind("one"));
        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Pong.class);
        assertThat(stub.within(1_000)).isNull();
    }

    @Test
    void theNextEventAcknowledgesOutcomesOfItsOwnStubAlone() throws Exception {
        response.complete("\"done\"");
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Response.class);
        try (TestStub other = new TestStub(bridge)) {
            other.send(connection(), TestStub.invoke("two", "hello-world").withReceived(List.of("one")));
            other.next(BridgeMessage.Response.class);
        }
        stub.send(connection(), new BridgeMessage.Rebind("one"));
        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("one");

        stub.send(connection(), TestStub.invoke("three", "hello-world").withReceived(List.of("one", "unknown")));
        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("three");

        stub.send(connection(), new BridgeMessage.Rebind("one"));
        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Pong.class);
        assertThat(stub.within(1_000)).isNull();
    }

    @Test
    void aReboundInvocationIsAnsweredOnTheNewConnection() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        try (TestStub elsewhere = stub.elsewhere()) {
            elsewhere.send(connection(), new BridgeMessage.Rebind("one"));
            elsewhere.send(connection(), new BridgeMessage.Ping("one"));
            elsewhere.next(BridgeMessage.Pong.class);

            response.complete("\"done\"");

            assertThat(elsewhere.next(BridgeMessage.Response.class).invocationId())
                    .isEqualTo("one");
            elsewhere.send(connection(), new BridgeMessage.Received("one"));
        }
        assertThat(stub.within(0)).isNull();
    }

    @Test
    void anotherStubCanNeitherMoveNorCancelAnInvocation() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        try (TestStub other = new TestStub(bridge)) {
            other.send(connection(), new BridgeMessage.Rebind("one"));
            other.send(connection(), new BridgeMessage.Cancel("one"));
            other.send(connection(), new BridgeMessage.Ping("one"));
            other.next(BridgeMessage.Pong.class);

            response.complete("\"done\"");

            assertThat(stub.next(BridgeMessage.Response.class).response().text())
                    .isEqualTo("\"done\"");
            stub.send(connection(), new BridgeMessage.Received("one"));
            assertThat(other.within(0)).isNull();
        }
    }

    @Test
    void aPingIsAnsweredWhileTheHandlerRunsAndRejectedWhenTheInvocationIsUnknown() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.send(connection(), new BridgeMessage.Ping("one"));
        assertThat(stub.next(BridgeMessage.Pong.class).invocationId()).isEqualTo("one");

        stub.send(connection(), new BridgeMessage.Ping("another"));
        assertThat(stub.next(BridgeMessage.Rejected.class).invocationId()).isEqualTo("another");
    }

    @Test
    void aFunctionThatIsNotItsOwnIsRejectedAndNotRun() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "goodbye"));

        assertThat(stub.next(BridgeMessage.Rejected.class).reason()).contains("goodbye");
        assertThat(run).isEmpty();
    }

    /** Its stub may have turned to somebody else by then. */
    @Test
    void anEventThatWasRejectedIsNotRunWhenACopyOfItComes() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "goodbye"));
        String reason = stub.next(BridgeMessage.Rejected.class).reason();

        stub.send(connection(), TestStub.invoke("one", "hello-world"));

        assertThat(stub.next(BridgeMessage.Rejected.class).reason()).isEqualTo(reason);
        assertThat(run).isEmpty();
        assertThat(session.underWay()).isZero();
    }

    @Test
    void aCanceledInvocationIsNotAnswered() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        stub.send(connection(), new BridgeMessage.Cancel("one"));
        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Pong.class);

        assertThat(promised).singleElement().matches(CompletableFuture::isCancelled);
        response.complete("\"too late\"");

        assertThat(stub.within(1_000)).isNull();
    }

    @Test
    void aScreenThatStandsStillKeepsNoStubWaiting() throws Exception {
        session.close();
        CountDownLatch moves = new CountDownLatch(1);
        try (QueuedConsole console = new QueuedConsole(time -> new StandingConsole(moves), Clock.systemUTC())) {
            session = RunnerSession.open(
                    IDENTITY,
                    bridge.settings(),
                    bridge.directory(),
                    invoke -> shown(console, invoke),
                    state -> console.show(new RunnerEvent.SessionChanged(state.name())));
            stub.send(connection(), TestStub.invoke("one", "hello-world"));
            stub.next(BridgeMessage.Accepted.class);
            stub.send(connection(), new BridgeMessage.Cancel("one"));
            stub.send(connection(), new BridgeMessage.Ping("one"));
            stub.next(BridgeMessage.Pong.class);

            String before = connection();
            bridge.cut(before);
            Awaitility.await().until(() -> !connection().equals(before));

            response.complete("\"done\"");
            stub.send(connection(), TestStub.invoke("two", "hello-world"));
            assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("two");
        } finally {
            moves.countDown();
        }
    }

    /** As the invocations of a project are shown: by whichever thread ends or cancels them, before others hear of it. */
    private CompletableFuture<BridgeMessage> shown(Console console, Invoke invoke) {
        CompletableFuture<BridgeMessage> answer = new CompletableFuture<>();
        CompletableFuture<BridgeMessage> unused = answer.whenComplete((message, failure) -> show(console, invoke));
        CompletableFuture<Void> unusedToo = response.thenAccept(text -> {
            show(console, invoke);
            answer.complete(new BridgeMessage.Response(invoke.invocationId(), "", Payload.utf8(text)));
        });
        return answer;
    }

    private static void show(Console console, Invoke invoke) {
        console.show(new RunnerEvent.Warning(invoke.invocationId()));
    }

    private record StandingConsole(CountDownLatch moves) implements Console {
        @Override
        public void show(RunnerEvent event) {
            try {
                moves.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void progress(String text) {}
    }

    @Test
    void anInvocationThatWasCanceledBeforeItsEventCameIsNotRun() throws Exception {
        stub.send(connection(), new BridgeMessage.Cancel("one"));
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        stub.send(connection(), TestStub.invoke("two", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);

        // It is accepted a moment before it is run.
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(run).extracting(Invoke::invocationId).containsExactly("two"));
    }

    @Test
    void outcomesThatNobodyAcknowledgesAreNotKeptWithoutEnd() throws Exception {
        response.complete("x".repeat(Payload.MAX_BYTES - 2));
        for (String id : List.of("one", "two", "three")) {
            stub.send(connection(), TestStub.invoke(id, "hello-world"));
            stub.next(BridgeMessage.Response.class);
        }

        stub.send(connection(), TestStub.invoke("four", "hello-world"));
        assertThat(stub.next(BridgeMessage.Rejected.class).reason()).contains("no stub has acknowledged");

        stub.send(connection(), new BridgeMessage.Received("one"));
        stub.send(connection(), TestStub.invoke("five", "hello-world"));
        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("five");
    }

    @Test
    void anOutcomeThatWasAcknowledgedIsNotKept() throws Exception {
        response.complete("\"done\"");
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Response.class);
        WeakReference<BridgeMessage> outcome =
                new WeakReference<>(promised.remove().join());

        stub.send(connection(), new BridgeMessage.Received("one"));

        Awaitility.await().until(() -> {
            System.gc();
            return outcome.get() == null;
        });
        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Pong.class);
    }

    @Test
    void anOutcomeThatComesAtOnceIsTheOnlyMessage() throws Exception {
        response.complete("\"done\"");
        stub.send(connection(), TestStub.invoke("one", "hello-world"));

        assertThat(stub.within(10_000)).isInstanceOf(BridgeMessage.Response.class);
        stub.send(connection(), new BridgeMessage.Received("one"));
        assertThat(stub.within(300)).isNull();
    }

    @Test
    void whatIsUnderWayIsFinishedAndNothingNewIsTaken() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        String connection = connection();

        CompletableFuture<Void> finished = session.finish();

        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
        stub.send(connection, TestStub.invoke("two", "hello-world"));
        assertThat(stub.next(BridgeMessage.Rejected.class).reason()).contains("ending");
        stub.send(connection, TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        assertThat(finished).isNotDone();

        response.complete("\"done\"");
        stub.next(BridgeMessage.Response.class);

        finished.get(20, TimeUnit.SECONDS);
        assertThat(run).hasSize(1);
    }

    @Test
    void anOutcomeThatWasNotAcknowledgedIsSentOnceMoreAtTheEnd() throws Exception {
        response.complete("\"done\"");
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Response.class);

        session.close();

        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("one");
    }

    @Test
    void anEventThatComesWhileItClosesIsRejected() throws Exception {
        session.close();
        CompletableFuture<String> reason = new CompletableFuture<>();
        session = open(bridge.settings(), HookedDirectory.before("remove", bridge.directory(), arguments -> {
            stub.send(((Session) arguments[0]).connectionId(), TestStub.invoke("one", "hello-world"));
            reason.complete(stub.next(BridgeMessage.Rejected.class).reason());
        }));

        session.close();

        assertThat(reason.get(20, TimeUnit.SECONDS)).contains("ending");
        assertThat(run).isEmpty();
    }

    @Test
    void withNothingUnderWayItIsFinishedAtOnce() {
        assertThat(session.finish()).isDone();
    }

    @Test
    void aStubThatWaitsIsToldOfTheEnd() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);

        session.close();

        assertThat(stub.next(BridgeMessage.Rejected.class))
                .isEqualTo(new BridgeMessage.Rejected("one", "it was ended", true));
    }

    @Test
    void aRenewedConnectionIsKnownToStubsBeforeTheOldOneEnds() throws Exception {
        session.close();
        states.clear();
        session = open(bridge.settings(renewedAfter(Duration.ofMillis(300))));
        String old = connection();

        Awaitility.await().until(() -> states.contains(RunnerSession.State.RENEWED));

        assertThat(connection()).isNotEqualTo(old);
        stub.send(old, TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        stub.send(connection(), new BridgeMessage.Ping("one"));
        stub.next(BridgeMessage.Pong.class);
        assertThat(states).doesNotContain(RunnerSession.State.LOST, RunnerSession.State.RECONNECTED);
    }

    @Test
    void aHundredRenewalsLoseNoInvocation() throws Exception {
        session.close();
        states.clear();
        response.complete("\"done\"");
        session = open(bridge.settings(renewedAfter(Duration.ofMillis(20))));
        int sent = 0;
        while (renewals() < 100) {
            String id = "id-" + sent++;
            // As a stub finds it, and a little later than it was found.
            stub.send(connection(), TestStub.invoke(id, "hello-world"));
            assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo(id);
            stub.send(connection(), new BridgeMessage.Received(id));
        }
        assertThat(run).hasSize(sent);
        assertThat(states).doesNotContain(RunnerSession.State.LOST, RunnerSession.State.RECONNECTED);
    }

    @Test
    void neitherIdlenessNorAgeEndsItsConnection() throws Exception {
        session.close();
        stub.close();
        states.clear();
        bridge.close();
        WebSocketLimits aws = WebSocketLimits.aws();
        // Ten minutes and two hours, made short, as are the times of the session.
        WebSocketLimits shrunk = new WebSocketLimits(
                aws.frameBytes(),
                aws.messageBytes(),
                aws.postedFrameBytes(),
                aws.sendBufferBytes(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(8),
                true);
        bridge = TestBridge.open(directory, new Limits(shrunk, Limits.aws().invoke(), Duration.ofMillis(100)));
        table.close();
        table = bridge.directory();
        session = open(bridge.settings(new ConnectionSettings(
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Integer.MAX_VALUE,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1))));

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> renewals() >= 5);

        assertThat(states).doesNotContain(RunnerSession.State.LOST, RunnerSession.State.RECONNECTED);
        stub = new TestStub(bridge);
        stub.send(connection(), new BridgeMessage.Ping("another"));
        stub.next(BridgeMessage.Rejected.class);
    }

    private long renewals() {
        return states.stream()
                .filter(state -> state == RunnerSession.State.RENEWED)
                .count();
    }

    private static ConnectionSettings renewedAfter(Duration age) {
        return new ConnectionSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Integer.MAX_VALUE,
                age,
                Duration.ofSeconds(5));
    }

    @Test
    void afterACutConnectionItIsRegisteredUnderItsNewOneAndGoesOn() throws Exception {
        stub.send(connection(), TestStub.invoke("one", "hello-world"));
        stub.next(BridgeMessage.Accepted.class);
        String before = connection();

        bridge.cut(before);

        Awaitility.await().until(() -> !connection().equals(before));
        Awaitility.await()
                .untilAsserted(() -> assertThat(states)
                        .containsExactly(
                                RunnerSession.State.CONNECTED,
                                RunnerSession.State.LOST,
                                RunnerSession.State.RECONNECTED));
        response.complete("\"done\"");
        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("one");
        stub.send(connection(), new BridgeMessage.Received("one"));
    }

    @Test
    void itIsRegisteredAsLongAsItIsOpen() throws Exception {
        Session registered = table.sessions(TestBridge.STAGE).get(0);
        assertThat(registered.developer()).isEqualTo("ada");
        assertThat(registered.machine()).isEqualTo("laptop");
        assertThat(registered.functions()).containsExactly("hello-*");
        assertThat(registered.expires()).isAfter(registered.lastSeen());

        session.close();

        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
    }

    @Test
    void aBridgeThatIsBusyForAMomentIsAskedAgain() throws Exception {
        session.close();
        bridge.faults().add(Fault.REFUSED_HANDSHAKE);
        bridge.faults().add(Fault.REFUSED_HANDSHAKE);

        session = open(bridge.settings());

        assertThat(table.sessions(TestBridge.STAGE)).hasSize(1);
        assertThat(bridge.faults().met()).containsEntry(Fault.REFUSED_HANDSHAKE, 2);
    }

    @Test
    void aBridgeThatIsNotThereIsTheUsersToMend() {
        BridgeSettings there = bridge.settings();
        BridgeSettings nowhere = new BridgeSettings(
                new BridgeAddress(
                        URI.create("ws://127.0.0.1:1/dev"), there.address().region()),
                there.credentials(),
                there.senders(),
                there.assemblyBytes(),
                there.connection());

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> open(nowhere))
                .satisfies(failure -> assertThat(failure.what()).contains("ws://127.0.0.1:1/dev"));
    }

    /** Where a stub finds the runner. */
    private String connection() throws Exception {
        return table.sessions(TestBridge.STAGE).get(0).connectionId();
    }
}
