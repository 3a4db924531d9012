package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import handlers.Failures;
import handlers.Hostile;
import io.devrunner.workerhost.InvocationOutcome.Failed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a function answers when its handler, its environment or its worker fails, and that it goes on. */
final class FailingWorkerTest {
    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void anExitFailsTheInvocationAsLambdaDoesAndTheNextStartsANewWorker() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        InvocationRequest exiting = request("\"exit 3\"");
        InvocationOutcome outcome = await(function.invoke(exiting));
        assertThat(failure(outcome))
                .isEqualTo("Runtime.ExitError {\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: "
                        + exiting.requestId() + " Error: Runtime exited with error: exit status 3\"}");
        assertThat(outcome.logTail()).isEqualTo("last words\n");
        assertThat(answer(function, "\"count\"")).isEqualTo("\"count 1\"");
        assertThat(fixture.events.warnings).singleElement().asString().contains("exit status 3");
    }

    @Test
    void aKilledWorkerFailsAllItsInvocations() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        List<CompletableFuture<InvocationOutcome>> waiting =
                List.of(function.invoke(request("\"wait 60000\"")), function.invoke(request("\"wait 60000\"")));
        Awaitility.await().until(() -> fixture.events.started.size() == 2);
        HostFixture.children().forEach(ProcessHandle::destroyForcibly);
        for (CompletableFuture<InvocationOutcome> invocation : waiting) {
            assertThat(failure(await(invocation))).contains("Runtime exited with error: signal: killed");
        }
        assertThat(answer(function, "\"count\"")).isEqualTo("\"count 1\"");
    }

    @Test
    void anEndlessLoopTimesOutAndItsWorkerIsReplaced() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        answer(function, "\"warm\"");
        InvocationRequest endless = request("\"loop\"", Duration.ofMillis(1500));
        assertThat(failure(await(function.invoke(endless))))
                .matches("Sandbox.Timedout \\{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: "
                        + endless.requestId() + " Error: Task timed out after 1\\.[45]\\d seconds\"}");
        assertThat(answer(function, "\"count\"")).isEqualTo("\"count 1\"");
        Awaitility.await().until(() -> HostFixture.children().size() == 1);
    }

    @Test
    void aTimeoutLeavesOtherInvocationsOfItsWorkerAlone() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        CompletableFuture<InvocationOutcome> slow = function.invoke(request("\"wait 2500\""));
        CompletableFuture<InvocationOutcome> endless = function.invoke(request("\"loop\"", Duration.ofMillis(1500)));
        assertThat(failure(await(endless))).contains("Task timed out");
        assertThat(answer(function, "\"next\"")).isEqualTo("\"next 1\"");
        assertThat(answer(await(slow))).isEqualTo("\"done 1\"");
        Awaitility.await().until(() -> HostFixture.children().size() == 1);
    }

    @Test
    void aLateAnswerIsNeverTakenForAnotherInvocation() {
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        answer(function, "\"warm\"");
        // The second keeps the worker alive beyond the late end of the first.
        CompletableFuture<InvocationOutcome> other = function.invoke(request("\"wait 2000\""));
        CompletableFuture<InvocationOutcome> late = function.invoke(request("\"wait 1500\"", Duration.ofSeconds(1)));
        assertThat(failure(await(late))).contains("Task timed out");
        assertThat(answer(function, "\"first\"")).isEqualTo("\"first 1\"");
        assertThat(answer(await(other))).startsWith("\"done");
        assertThat(answer(function, "\"second\"")).isEqualTo("\"second 2\"");
    }

    @Test
    void aFullHeapFailsTheInvocationAndTheWorkerIsReplaced() {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.Obedient.class.getName(), 1, 1, List.of("-Xmx64m"), Optional.empty()),
                HostFixture.CODE);
        String failure = failure(invoke(function, "\"fill\""));
        assertThat(failure).containsAnyOf("java.lang.OutOfMemoryError", "Runtime.ExitError");
        assertThat(answer(function, "\"count\"")).isEqualTo("\"count 1\"");
    }

    @Test
    void anInitErrorIsToldToOneInvocationAndInitIsTriedAgainForTheNext() {
        WorkerFunction function = fixture.start(Failures.Constructor.class);
        await(function.initialized());
        for (int i = 0; i < 3; i++) {
            InvocationOutcome outcome = invoke(function, "{}");
            assertThat(failure(outcome))
                    .isEqualTo("java.lang.IllegalStateException "
                            + "{\"errorMessage\":\"no database\",\"errorType\":\"java.lang.IllegalStateException\"}");
        }
        assertThat(fixture.events.lines).extracting(RecordedEvents.Line::text).contains("unfinished");
    }

    @Test
    void severalInvocationsThatWaitForAFailingInitAreAllAnswered() {
        WorkerFunction function = fixture.start(Failures.StaticBlock.class);
        List<CompletableFuture<InvocationOutcome>> all = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> function.invoke(request("{}")))
                .toList();
        all.forEach(one -> assertThat(failure(await(one))).contains("ExceptionInInitializerError"));
    }

    @Test
    void anExitInTheInitPhaseIsToldAndDoesNotSpin() {
        WorkerFunction function = fixture.start(Hostile.ExitsInInit.class);
        await(function.initialized());
        assertThat(failure(invoke(function, "{}"))).contains("Runtime exited with error: exit status 4");
        Awaitility.await().until(() -> fixture.events.warnings.size() == 1);
        assertThat(failure(invoke(function, "{}"))).contains("Runtime exited with error: exit status 4");
        Awaitility.await().until(() -> fixture.events.warnings.size() == 2);
    }

    @Test
    void anInitPhaseThatNeverEndsTimesOut() {
        WorkerFunction function = startWithASecond(Hostile.StuckInInit.class);
        assertThat(failure(await(function.invoke(request("{}", Duration.ofSeconds(1))))))
                .contains("Task timed out");
        assertThat(failure(await(function.invoke(request("{}", Duration.ofSeconds(1))))))
                .contains("Task timed out");
    }

    @Test
    void anInitPhaseHasTenSecondsOfItsOwnAndItsWorkerIsReplacedAfterThem() {
        WorkerFunction function = startWithASecond(Hostile.StuckInInit.class);
        InvocationRequest stuck = request("{}");
        InvocationOutcome outcome = await(function.invoke(stuck));
        assertThat(failure(outcome)).isEqualTo(failed(LambdaError.timedOut(stuck.requestId(), Duration.ofSeconds(1))));
        assertThat(outcome.times().waited()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(19));
        Awaitility.await().until(() -> HostFixture.children().isEmpty());
    }

    @Test
    void theTimeoutBeginsAfterTheInitPhase() {
        WorkerFunction function = startWithASecond(Hostile.SlowInInit.class);
        assertThat(answer(function, "{}")).isEqualTo("\"slow\"");
    }

    @Test
    void theTimeoutOfTheFunctionEndsWhatHasALaterDeadline() {
        WorkerFunction function = startWithASecond(Hostile.Obedient.class);
        assertThat(Integer.parseInt(answer(function, "\"left\"").replace("\"", "")))
                .isBetween(1, 1000);
        InvocationRequest endless = request("\"loop\"");
        assertThat(failure(await(function.invoke(endless))))
                .isEqualTo(failed(LambdaError.timedOut(endless.requestId(), Duration.ofSeconds(1))));
        assertThat(answer(function, "\"count\"")).isEqualTo("\"count 1\"");
    }

    private static String failed(LambdaError error) {
        return error.type() + " " + error.json().text();
    }

    /** One at a time, each for a second at most. */
    private WorkerFunction startWithASecond(Class<?> handler) {
        FunctionSettings settings = HostFixture.settings(handler);
        return fixture.start(new FunctionSettings(
                settings.name(),
                settings.handler(),
                settings.environment(),
                settings.memoryMegabytes(),
                Duration.ofSeconds(1),
                1,
                1,
                settings.jvmOptions(),
                settings.debugPort(),
                settings.timeouts(),
                settings.directory()));
    }

    @Test
    void aMissingHandlerFailsEachInvocationAndIsNotRetried() {
        WorkerFunction function = fixture.host.start(HostFixture.settings("example.Absent"), HostFixture.CODE);
        Failed failed = (Failed) invoke(function, "{}");
        assertThat(failed.errorType()).isEqualTo("java.lang.ClassNotFoundException");
        assertThat(failed.error().text()).contains("Class not found: example.Absent");
        assertThat(failure(invoke(function, "{}"))).contains("Class not found: example.Absent");
    }
}
