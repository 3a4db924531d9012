package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real debugger through the whole way of an invocation: caller, stub, bridge, runner, worker. */
final class DebuggerIT {
    private static final String HANDLER = "example.Till";

    /** The line of the handler where {@code total} has its value. */
    private static final int RETURN = 17;

    /** After so long without a word from the runner the stub would give up. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final String SOURCE = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.util.Map;

            public class Till implements RequestHandler<Map<String, Object>, String> {
                private int calls;

                @Override
                public String handleRequest(Map<String, Object> event, Context context) {
                    calls++;
                    if (String.valueOf(event.get("rawPath")).equals("/exit")) {
                        System.exit(3);
                    }
                    int total = calls + 10;
                    return "total " + total;
                }
            }
            """;

    @TempDir
    Path directory;

    private ProjectDirectory project;

    @BeforeEach
    void write() throws IOException {
        project = new ProjectDirectory(directory)
                .source(HANDLER, SOURCE)
                .function("till", HANDLER, "routes: ['$default']", "timeout: 900");
    }

    @Test
    void aBreakpointIsHitAgainInEachNewCodeAndTheDebuggerStaysAttached() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0");
                Calls calls = Calls.of(run);
                Debugger debugger = Debugger.attach(debugPort(run))) {
            debugger.breakAt(HANDLER, RETURN);
            assertStops(debugger, calls, 1, 11);
            assertStops(debugger, calls, 2, 12);

            project.source(HANDLER, SOURCE.replace("calls + 10", "calls + 20"));
            assertStops(debugger, calls, 1, 21);

            project.source(
                    HANDLER, SOURCE.replace("calls + 10", "added() + 30").replace("\"total \" + total;\n    }", """
                            "total " + total;
                                }

                                private int added() {
                                    return calls;
                                }"""));
            assertStops(debugger, calls, 1, 31);
            assertThat(debugger.isAttached()).isTrue();
        }
    }

    @Test
    void afterARestartADebuggerAttachesAtTheSamePort() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0");
                Calls calls = Calls.of(run)) {
            try (Debugger first = Debugger.attach(debugPort(run))) {
                assertThat(calls.get("/exit").statusCode()).isEqualTo(500);
                first.awaitEnd();
            }
            assertThat(calls.get("/warm").body()).isEqualTo("total 11");
            try (Debugger second = Debugger.attach(debugPort(run))) {
                second.breakAt(HANDLER, RETURN);
                assertStops(second, calls, 2, 12);
            }
        }
    }

    @Test
    void aDebuggerThatVanishesLetsTheInvocationGoOn() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0");
                Calls calls = Calls.of(run)) {
            CompletableFuture<String> call;
            try (Debugger killed = Debugger.attach(debugPort(run))) {
                killed.breakAt(HANDLER, RETURN);
                call = calls.getLater("/");
                killed.awaitStop();
                killed.vanish();
            }
            assertThat(Calls.result(call)).isEqualTo("total 11");
            try (Debugger next = Debugger.attach(debugPort(run))) {
                assertThat(calls.get("/").body()).isEqualTo("total 12");
                next.breakAt(HANDLER, RETURN);
                assertStops(next, calls, 3, 13);
            }
            // Its breakpoints left with it.
            assertThat(calls.get("/").body()).isEqualTo("total 14");
        }
    }

    @Test
    void aSecondDebuggerIsTurnedAwayAndTheTerminalSaysWhy() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0");
                Calls calls = Calls.of(run);
                Debugger first = Debugger.attach(debugPort(run))) {
            assertThatThrownBy(() -> Debugger.attach(debugPort(run)).close()).isInstanceOf(IOException.class);
            run.await("warning", event -> event.path("text").asText().contains("another one is attached already"));
            first.breakAt(HANDLER, RETURN);
            assertStops(first, calls, 1, 11);
        }
    }

    @Test
    void anInvocationStandsAtABreakpointLongerThanTheBridgeIsSilentWhileOthersGoOn() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0");
                Calls calls = Calls.of(run);
                Debugger debugger = Debugger.attach(debugPort(run))) {
            debugger.breakAt(HANDLER, RETURN);
            CompletableFuture<String> stands = calls.getLater("/");
            Debugger.Stop stop = debugger.awaitStop();
            assertThatThrownBy(() -> stands.get(SILENCE.plusSeconds(2).toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            CompletableFuture<String> other = calls.getLater("/");
            debugger.awaitStop().resume();
            assertThat(Calls.result(other)).isEqualTo("total 11");
            assertThat(stands).isNotDone();

            stop.resume();
            assertThat(Calls.result(stands)).isEqualTo("total 11");
        }
    }

    @Test
    void aWorkerWaitsForItsDebuggerWhenItIsAskedTo() throws Exception {
        project.source(HANDLER, SOURCE.replace("private int calls;", "private int calls = 4;"));
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0", "--suspend");
                Calls calls = Calls.of(run)) {
            int port = debugPort(run);
            run.await(
                    "warning",
                    event -> event.path("text").asText().contains("waits for a debugger at 127.0.0.1:" + port));
            CompletableFuture<String> call = calls.getLater("/");
            try (Debugger debugger = Debugger.attach(port)) {
                debugger.breakAt(HANDLER, 8);
                debugger.breakAt(HANDLER, RETURN);
                assertThat(call).isNotDone();
                debugger.begin();

                Debugger.Stop constructor = debugger.awaitStop();
                assertThat(constructor.line()).isEqualTo(8);
                assertThat(constructor.field("calls")).isEqualTo("0");
                constructor.resume();
                Debugger.Stop handler = debugger.awaitStop();
                assertThat(handler.variable("total")).isEqualTo("15");
                handler.resume();
                assertThat(Calls.result(call)).isEqualTo("total 15");
            }
        }
    }

    @Test
    void anInterruptEndsItWhileAWorkerWaitsForItsDebugger() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--debug-port", "0", "--suspend")) {
            run.await("warning", event -> event.path("text").asText().contains("waits for a debugger"));
            run.interrupt();
            run.assertEnds();
        }
    }

    @Test
    void aFunctionKeepsItsPortWhenItIsStartedAlone() throws Exception {
        project.function("other", HANDLER);
        int first = twoFreePorts();
        try (LiveRun both = LiveRun.start(directory, "--debug-port", Integer.toString(first))) {
            assertThat(debugPort(both)).isEqualTo(first);
            assertThat(both.ready().path("debugPorts").path("other").asInt()).isEqualTo(first + 1);
        }
        try (LiveRun one = LiveRun.start(directory, "--debug-port", Integer.toString(first), "--function", "other")) {
            assertThat(one.ready().path("debugPorts").path("other").asInt()).isEqualTo(first + 1);
        }
    }

    /** The first of two in a row, below all that the operating system gives away by itself. */
    private static int twoFreePorts() throws IOException {
        for (int first = 20_000; first < 30_000; first += 2) {
            if (isFree(first) && isFree(first + 1)) {
                return first;
            }
        }
        throw new AssertionError("no two ports in a row are free");
    }

    private static boolean isFree(int port) throws IOException {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            return true;
        } catch (BindException ignored) {
            return false;
        }
    }

    private static int debugPort(LiveRun run) throws InterruptedException {
        return run.ready().path("debugPorts").path("till").asInt();
    }

    /** A call stops at the breakpoint with these values, and is answered when it may go on. */
    private static void assertStops(Debugger debugger, Calls calls, int count, int total) throws Exception {
        CompletableFuture<String> call = calls.getLater("/");
        Debugger.Stop stop = debugger.awaitStop();
        assertThat(stop.line()).isEqualTo(RETURN);
        assertThat(List.of(stop.variable("total"), stop.field("calls")))
                .containsExactly(Integer.toString(total), Integer.toString(count));
        assertThat(call).isNotDone();
        stop.resume();
        assertThat(Calls.result(call)).isEqualTo("total " + total);
        assertThat(debugger.isStopped()).isFalse();
    }
}
