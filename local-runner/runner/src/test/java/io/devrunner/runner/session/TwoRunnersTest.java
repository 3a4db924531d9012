package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several runners on one stage: of each function one of them gets the events. */
final class TwoRunnersTest {
    private static final int RACERS = 6;

    @TempDir
    Path directory;

    private final List<Runner> runners = new ArrayList<>();
    private TestBridge bridge;
    private SessionDirectory table;
    private TestStub stub;

    @BeforeEach
    void open() {
        bridge = TestBridge.open(directory);
        table = bridge.directory();
        stub = new TestStub(bridge);
    }

    @AfterEach
    void close() {
        runners.forEach(Runner::close);
        stub.close();
        table.close();
        bridge.close();
    }

    @Test
    void theSecondIsToldWhoIsThereAndWhatToDo() {
        start("ada", false, "hello", "orders-*");

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start("grace", false, "orders-eu"))
                .satisfies(failure -> {
                    assertThat(failure.why()).contains("ada on machine-of-ada", "hello, orders-*", "since 2");
                    assertThat(failure.fix()).contains("--take-over", "--function");
                });
        assertThat(sessions()).extracting(Session::developer).containsExactly("ada");
    }

    @Test
    void twoWithFunctionsOfTheirOwnAreBothThere() throws Exception {
        Runner ada = start("ada", false, "hello");
        Runner grace = start("grace", false, "orders-*");

        invoke(connection("ada"), "one", "hello");
        invoke(connection("grace"), "two", "orders-eu");

        ada.assertHasRun("one");
        grace.assertHasRun("two");
    }

    @Test
    void whoIsTakenOverIsToldFinishesWhatItHasAndTakesNothingNew() throws Exception {
        MovingClock clock = new MovingClock();
        Runner ada = start("ada", false, clock, "hello");
        String before = connection("ada");
        invoke(before, "one", "hello");

        Runner grace = start("grace", true, "hello");

        assertThat(sessions().stream().filter(session -> session.intercepts("hello")))
                .extracting(Session::developer)
                .containsExactly("grace");
        clock.forward(Duration.ofMinutes(5));
        stub.send(before, new BridgeMessage.Ping("one"));
        Awaitility.await().untilAsserted(() -> assertThat(ada.replacedBy).containsExactly("grace on machine-of-grace"));
        assertThat(ada.states).contains(RunnerSession.State.REPLACED);
        stub.send(before, TestStub.invoke("two", "hello"));
        assertThat(stub.next(BridgeMessage.Rejected.class).invocationId()).isEqualTo("two");
        ada.response.complete("1");
        assertThat(stub.next(BridgeMessage.Response.class).invocationId()).isEqualTo("one");
        invoke(connection("grace"), "three", "hello");
        ada.assertHasRun("one");
        grace.assertHasRun("three");
    }

    @Test
    void whoWakesUpHearsOfItsReplacementBeforeItTakesOrAnswersAnything() throws Exception {
        MovingClock clock = new MovingClock();
        Runner ada = start("ada", false, clock, "hello");
        String before = connection("ada");
        invoke(before, "one", "hello");
        start("grace", true, "hello");

        // The lid is opened again, and what had been sent in the meantime comes all at once.
        clock.forward(Duration.ofMinutes(5));
        stub.send(before, TestStub.invoke("old", "hello"));
        stub.send(before, new BridgeMessage.Ping("one"));

        Awaitility.await().until(() -> ada.states.contains(RunnerSession.State.REPLACED));
        ada.assertHasRun("one");
        stub.send(before, TestStub.invoke("new", "hello"));
        assertThat(stub.next(BridgeMessage.Rejected.class).invocationId()).isEqualTo("new");
    }

    @Test
    void whoWakesUpAndWasNotReplacedGoesOn() throws Exception {
        MovingClock clock = new MovingClock();
        Runner ada = start("ada", false, clock, "hello");
        // Long enough for DynamoDB to delete the item.
        table.remove(sessions().get(0));

        clock.forward(Duration.ofHours(8));

        Awaitility.await().untilAsserted(() -> assertThat(sessions()).hasSize(1));
        // As a stub does that is not heard.
        Awaitility.await().until(() -> {
            stub.send(connection("ada"), TestStub.invoke("one", "hello"));
            return stub.within(500) != null;
        });
        ada.assertHasRun("one");
        assertThat(ada.states).doesNotContain(RunnerSession.State.REPLACED);
    }

    @Test
    void aClockThatIsSetBackStopsNothing() throws Exception {
        MovingClock clock = new MovingClock();
        Runner ada = start("ada", false, clock, "hello");

        clock.forward(Duration.ofDays(-1));
        // Has it write its item, which must not seem to be of yesterday.
        String before = connection("ada");
        bridge.cut(before);
        Awaitility.await().until(() -> !connection("ada").equals(before));

        invoke(connection("ada"), "one", "hello");
        ada.response.complete("1");
        stub.next(BridgeMessage.Response.class);
        stub.send(connection("ada"), new BridgeMessage.Received("one"));
    }

    @Test
    void aRunnerThatIsGoneWithoutAWordIsReplacedWithoutAsking() throws Exception {
        Instant crashed = Instant.now().minus(Session.ALIVE);
        Session gone = new Session(
                TestBridge.STAGE,
                "gone",
                "ada",
                "laptop",
                "nobody=",
                null,
                1,
                List.of("hello"),
                crashed,
                crashed,
                Instant.now().plusSeconds(100),
                false);
        assertThat(table.claim(gone, rival -> false)).isEmpty();

        start("grace", false, "hello");

        assertThat(sessions().stream().filter(session -> session.intercepts("hello")))
                .extracting(Session::developer)
                .containsExactly("grace");
        assertThat(table.refresh(gone)).isFalse();
    }

    @Test
    void ofSeveralThatStartAtTheSameInstantOneGetsTheFunction() throws Exception {
        assertThat(race(false)).isEqualTo(1);
        assertThat(sessions()).hasSize(1);
    }

    @Test
    void ofSeveralThatTakeOverAtTheSameInstantOneHasTheFunctionInTheEnd() throws Exception {
        assertThat(race(true)).isEqualTo(RACERS);
        assertThat(sessions().stream().filter(session -> session.intercepts("hello")))
                .hasSize(1);
    }

    /** Returns how many could start. */
    private int race(boolean takeOver) throws Exception {
        CyclicBarrier together = new CyclicBarrier(RACERS);
        ExecutorService starters = Executors.newFixedThreadPool(RACERS);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                String name = "racer-" + i;
                all.add(starters.submit(() -> {
                    together.await(20, TimeUnit.SECONDS);
                    try {
                        start(name, takeOver, "hello");
                        return true;
                    } catch (UserException e) {
                        assertThat(e.fix()).contains("--take-over");
                        return false;
                    }
                }));
            }
            int started = 0;
            for (Future<Boolean> one : all) {
                started += one.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            return started;
        } finally {
            starters.shutdownNow();
        }
    }

    private void invoke(String connectionId, String id, String function) throws Exception {
        stub.send(connectionId, TestStub.invoke(id, function));
        stub.next(BridgeMessage.Accepted.class);
    }

    private List<Session> sessions() {
        try {
            return table.sessions(TestBridge.STAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String connection(String developer) {
        return sessions().stream()
                .filter(session -> session.developer().equals(developer))
                .findFirst()
                .orElseThrow()
                .connectionId();
    }

    private Runner start(String developer, boolean takeOver, String... functions) {
        return start(developer, takeOver, Clock.systemUTC(), functions);
    }

    private Runner start(String developer, boolean takeOver, Clock clock, String... functions) {
        Runner runner = new Runner(
                new RunnerSession.Identity(
                        TestBridge.STAGE,
                        developer,
                        "machine-of-" + developer,
                        List.of(functions),
                        takeOver,
                        false,
                        Lineage.first()),
                clock);
        synchronized (runners) {
            runners.add(runner);
        }
        return runner;
    }

    /** A session whose handlers return when the test says so. */
    private final class Runner implements RunnerSession.Events, AutoCloseable {
        private final Queue<Invoke> run = new ConcurrentLinkedQueue<>();
        private final Queue<RunnerSession.State> states = new ConcurrentLinkedQueue<>();
        private final Queue<String> replacedBy = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<String> response = new CompletableFuture<>();
        private final RunnerSession session;

        Runner(RunnerSession.Identity identity, Clock clock) {
            session = RunnerSession.open(identity, bridge.settings(), bridge.directory(), this::run, this, clock);
        }

        private CompletableFuture<BridgeMessage> run(Invoke invoke) {
            run.add(invoke);
            return response.thenApply(
                    text -> new BridgeMessage.Response(invoke.invocationId(), "", Payload.utf8(text)));
        }

        /** An invocation is accepted a moment before it is run. */
        void assertHasRun(String invocationId) {
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(run).extracting(Invoke::invocationId).containsExactly(invocationId));
        }

        @Override
        public void changed(RunnerSession.State state) {
            states.add(state);
        }

        @Override
        public void replacedBy(String whom) {
            replacedBy.add(whom);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
