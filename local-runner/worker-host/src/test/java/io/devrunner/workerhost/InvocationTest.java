package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import handlers.Gathering;
import handlers.Greeter;
import handlers.Hostile;
import io.devrunner.protocol.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invocations that go well, one by one and many at once. */
final class InvocationTest {
    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void aHandlerAnswersAndItsOutputComesBeforeItsOutcome() {
        WorkerFunction function = fixture.start(Greeter.class);
        InvocationRequest request = request("{\"name\":\"Ada\"}");
        InvocationOutcome outcome = await(function.invoke(request));
        assertThat(answer(outcome)).isEqualTo("{\"greeting\":\"Hello, Ada\"}");
        assertThat(fixture.events.linesOf(request.requestId()))
                .containsExactly("greeting Ada", "to standard error", "to the logger");
        assertThat(outcome.logTail()).isEqualTo("greeting Ada\nto standard error\nto the logger\n");
        assertThat(outcome.times().init()).isPositive();
        assertThat(invoke(function, "{\"name\":\"Ada\"}").times().init()).isZero();
        assertThat(fixture.events.started).hasSize(2).contains(request.requestId());
    }

    @Test
    void theLocaleIsLambdasUnlessTheFunctionHasItsOwn() {
        assertThat(answer(fixture.start(Hostile.Obedient.class), "\"locale\"")).isEqualTo("\"en_US\"");
        List<String> german = List.of("-Duser.language=de", "-Duser.country=DE");
        WorkerFunction function =
                fixture.start(HostFixture.settings(Hostile.Obedient.class.getName(), 1, 1, german, Optional.empty()));
        assertThat(answer(function, "\"number\"")).isEqualTo("\"1.234,50\"");
        function.restart(HostFixture.settings(Hostile.Obedient.class)
                .withEnvironment(Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=fr -Duser.country=FR")));
        assertThat(answer(function, "\"locale\"")).isEqualTo("\"fr_FR\"");
    }

    @Test
    void invocationsOneAfterTheOtherShareAnEnvironment() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        for (int i = 1; i <= 200; i++) {
            assertThat(answer(function, "\"count\"")).isEqualTo("\"count " + i + "\"");
        }
    }

    @Test
    void concurrentInvocationsHaveStaticsOfTheirOwnInOneWorker() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        List<CompletableFuture<InvocationOutcome>> all = IntStream.range(0, 4)
                .mapToObj(i -> function.invoke(request("\"wait 1500\"")))
                .toList();
        all.forEach(one -> assertThat(answer(await(one))).isEqualTo("\"done 1\""));
        assertThat(HostFixture.children()).hasSize(1);
    }

    @Test
    void asManyEnvironmentsStartAsAreNeededButNotMoreAtOnceThanMay() {
        WorkerFunction function = fixture.start(HostFixture.settings(Gathering.class, 1));
        List<CompletableFuture<InvocationOutcome>> all = IntStream.range(0, 4)
                .mapToObj(i -> function.invoke(request("4")))
                .toList();
        all.forEach(one -> assertThat(answer(await(one))).isEqualTo("\"4 here, 1 at once\""));
    }

    @Test
    void concurrentOutputIsAttributedAndNeverMixed() {
        WorkerFunction function = fixture.start(Hostile.Threads.class);
        for (int round = 0; round < 5; round++) {
            List<InvocationRequest> requests = IntStream.range(0, 4)
                    .mapToObj(i -> request("\"name" + i + "\""))
                    .toList();
            List<CompletableFuture<InvocationOutcome>> outcomes =
                    requests.stream().map(function::invoke).toList();
            for (int i = 0; i < requests.size(); i++) {
                String name = "name" + i;
                assertThat(answer(await(outcomes.get(i)))).isEqualTo('"' + name + '"');
                List<String> lines = fixture.events.linesOf(requests.get(i).requestId());
                assertThat(lines).hasSize(3 * 400 + 1);
                assertThat(lines).allMatch(line -> line.matches(name + " (\\d+|error|logged)"));
            }
        }
    }

    @Test
    void aThreadOfNoEnvironmentCountsForTheOnlyRunningInvocation() {
        WorkerFunction function = fixture.start(Hostile.CommonPool.class);
        InvocationRequest request = request("\"pool\"");
        answer(await(function.invoke(request)));
        assertThat(fixture.events.linesOf(request.requestId())).containsExactly("common pool");
    }

    @Test
    void aHundredThousandLinesArriveInTheirOrder() {
        InvocationRequest request = request("100000");
        List<String> expected =
                IntStream.range(0, 100_000).mapToObj(i -> "line " + i).toList();
        LineKeeper keeper = new LineKeeper();
        try (WorkerHost host = open(keeper)) {
            WorkerFunction talkative = host.start(HostFixture.settings(Hostile.Talkative.class), HostFixture.CODE);
            InvocationOutcome outcome = await(talkative.invoke(request));
            assertThat(keeper.lines).isEqualTo(expected);
            assertThat(outcome.logTail()).hasSizeBetween(4000, 4096).endsWith("line 99999\n");
        }
    }

    @Test
    void aResponseOfSixMegabytesPassesAndOneByteMoreIsRefused() {
        WorkerFunction function = fixture.start(Hostile.Large.class);
        assertThat(answer(function, String.valueOf(Payload.MAX_BYTES))).hasSize(Payload.MAX_BYTES);
        assertThat(failure(invoke(function, String.valueOf(Payload.MAX_BYTES + 1))))
                .isEqualTo("Function.ResponseSizeTooLarge {\"errorType\":\"Function.ResponseSizeTooLarge\","
                        + "\"errorMessage\":\"Response payload size exceeded maximum allowed payload size "
                        + "(6291556 bytes).\"}");
        assertThat(answer(function, "3")).isEqualTo("xxx");
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.Obedient.class.getName(), 1, 1, List.of(), Optional.empty()),
                HostFixture.CODE);
        CompletableFuture<InvocationOutcome> runs = function.invoke(request("\"wait 1000\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        CompletableFuture<InvocationOutcome> waits = function.invoke(request("\"second\""));
        assertThat(failure(invoke(function, "\"third\"")))
                .isEqualTo("TooManyRequestsException "
                        + "{\"errorType\":\"TooManyRequestsException\",\"errorMessage\":\"Rate Exceeded.\"}");
        assertThat(answer(await(runs))).isEqualTo("\"done 1\"");
        assertThat(answer(await(waits))).isEqualTo("\"second 2\"");
    }

    @Test
    void anInvocationWhoseDeadlinePassesInTheQueueFailsAndNeverRuns() {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.Obedient.class.getName(), 1, 2, List.of(), Optional.empty()),
                HostFixture.CODE);
        CompletableFuture<InvocationOutcome> runs = function.invoke(request("\"wait 2000\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        assertThat(failure(await(function.invoke(request("\"late\"", Duration.ofMillis(300))))))
                .contains("Task timed out after 0.");
        answer(await(runs));
        assertThat(answer(function, "\"next\"")).isEqualTo("\"next 2\"");
    }

    @Test
    void anInvocationThatIsCanceledInTheQueueNeverRuns() {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.Obedient.class.getName(), 1, 2, List.of(), Optional.empty()),
                HostFixture.CODE);
        CompletableFuture<InvocationOutcome> runs = function.invoke(request("\"wait 1000\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        CompletableFuture<InvocationOutcome> waits = function.invoke(request("\"second\""));
        waits.cancel(false);
        answer(await(runs));
        assertThat(answer(function, "\"next\"")).isEqualTo("\"next 2\"");
        assertThat(fixture.events.started).hasSize(2);
    }

    @Test
    void anInvocationThatIsCanceledWhileItRunsOccupiesItsEnvironmentNoLongerThanItsDeadline() {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.Obedient.class.getName(), 1, 2, List.of(), Optional.empty()),
                HostFixture.CODE);
        CompletableFuture<InvocationOutcome> runs = function.invoke(request("\"loop\"", Duration.ofSeconds(3)));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        runs.cancel(false);
        assertThat(answer(function, "\"next\"")).isEqualTo("\"next 1\"");
    }

    @Test
    void theContextCountsDownToTheDeadline() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        await(function.initialized());
        String left = answer(await(function.invoke(request("\"left\"", Duration.ofSeconds(9)))));
        assertThat(Integer.parseInt(left.replace("\"", ""))).isBetween(7000, 9000);
    }

    @Test
    void standardInputIsEmptyForHandlers() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        assertThat(answer(function, "\"read\"")).isEqualTo("\"read -1\"");
    }

    private static WorkerHost open(WorkerEvents events) {
        try {
            return WorkerHost.open(events);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps lines without copying them at each. */
    private static final class LineKeeper implements WorkerEvents {
        /** Only written by the thread that reads the worker's output. */
        final List<String> lines = new java.util.ArrayList<>();

        @Override
        public void invocationStarted(String function, String requestId) {}

        @Override
        public void line(String function, String requestId, Source source, String line) {
            lines.add(line);
        }

        @Override
        public void warning(String function, String text) {}
    }
}
