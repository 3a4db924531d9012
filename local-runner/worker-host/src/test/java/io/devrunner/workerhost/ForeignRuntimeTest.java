package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.workerhost.RecordedEvents.Line;
import io.devrunner.workerhost.WorkerEvents.Source;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions whose execution environments are processes of another runtime. */
final class ForeignRuntimeTest {
    private static final Code NONE = new Code(List.of(), List.of());

    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        Awaitility.await().until(() -> HostFixture.children().isEmpty());
    }

    private static FunctionSettings settings(String handler, int concurrency, String... command) {
        return new FunctionSettings(
                "foreign",
                handler,
                Map.of("GREETING", "hello"),
                512,
                Duration.ofSeconds(20),
                concurrency,
                concurrency,
                8,
                List.of(),
                Optional.empty(),
                Timeouts.AUTO,
                Path.of("").toAbsolutePath(),
                List.of(command));
    }

    private static FunctionSettings settings(String handler, int concurrency) {
        return settings(
                handler,
                concurrency,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ForeignMain.class.getName());
    }

    private WorkerFunction start(String handler, int concurrency) {
        return fixture.host.start(settings(handler, concurrency), NONE);
    }

    @Test
    void allLinesOfAnInvocationAreItsOwnAndComeBeforeItsOutcome() {
        WorkerFunction function = start("index.handler", 1);
        for (int call = 0; call < 20; call++) {
            InvocationRequest request = request("{}");
            InvocationOutcome.Succeeded outcome = (InvocationOutcome.Succeeded) await(function.invoke(request));
            String id = request.requestId();
            assertThat(fixture.events.linesOf(id)).containsExactlyInAnyOrder("out " + id, "err " + id, "done " + id);
            assertThat(outcome.logTail()).contains("out " + id, "done " + id);
            assertThat(fixture.events.lines)
                    .contains(new Line(id, Source.STDOUT, "out " + id), new Line(id, Source.STDERR, "err " + id));
        }
        // Standard input has ended.
        assertThat(fixture.events.lines).contains(new Line(null, Source.STDOUT, "starting -1"));
    }

    @Test
    void anOutcomeDoesNotWaitLongForItsOutput() {
        WorkerFunction function = start("index.handler", 1);
        invoke(function, "{}");
        long begun = System.nanoTime();
        for (int call = 0; call < 10; call++) {
            invoke(function, "{}");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void itsErrorsAndItsEndAreToldAndTheNextInvocationRuns() {
        WorkerFunction function = start("index.handler", 1);
        assertThat(failure(invoke(function, "fail")))
                .startsWith("Foreign.Error")
                .contains("as asked");
        assertThat(failure(invoke(function, "exit")))
                .startsWith("Runtime.ExitError")
                .contains("exit status 3");
        assertThat(answer(function, "{}")).startsWith("hello ");
    }

    @Test
    void aFailedInitPhaseIsToldToTheInvocationThatWaited() {
        WorkerFunction function = start("none", 1);
        for (int call = 0; call < 2; call++) {
            assertThat(failure(invoke(function, "{}")))
                    .startsWith("Foreign.NoHandler")
                    .contains("no such handler");
        }
    }

    @Test
    void aCommandThatCannotBeStartedIsNamed() {
        WorkerFunction function = fixture.host.start(settings("", 1, "no-such-program-anywhere", "x"), NONE);
        assertThat(failure(invoke(function, "{}")))
                .startsWith("Runtime.InvalidEntrypoint")
                .contains("no-such-program-anywhere");
    }

    @Test
    void aTimeoutEndsTheProcess() throws Exception {
        WorkerFunction function = start("index.handler", 1);
        String first = answer(function, "{}");
        try (ServerSocket never = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InvocationRequest slow = request("port " + never.getLocalPort(), Duration.ofMillis(500));
            assertThat(failure(await(function.invoke(slow)))).startsWith("Sandbox.Timedout");
        }
        assertThat(answer(function, "{}")).isNotEqualTo(first);
    }

    @Test
    void aChangeOfTheEnvironmentLetsTheInvocationUnderWayEndInTheOldOne() throws Exception {
        WorkerFunction function = start("index.handler", 2);
        String pid = answer(function, "{}").replace("hello ", "");
        try (ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gate.setSoTimeout((int) HostFixture.PATIENCE.toMillis());
            CompletableFuture<InvocationOutcome> under = function.invoke(request("port " + gate.getLocalPort()));
            try (Socket waiting = gate.accept()) {
                assertThat(waiting.isConnected()).isTrue();
                function.restart(settings("index.handler", 2).withEnvironment(Map.of("GREETING", "good day")));
                assertThat(answer(function, "{}")).startsWith("good day ");
                assertThat(under).isNotDone();
            }
            assertThat(answer(await(under))).isEqualTo("hello " + pid);
        }
        var old = ProcessHandle.of(Long.parseLong(pid));
        if (old.isPresent()) {
            old.get().onExit().get(10, TimeUnit.SECONDS);
        }
        assertThat(fixture.events.warnings).isEmpty();
    }
}
