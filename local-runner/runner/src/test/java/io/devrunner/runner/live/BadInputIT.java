package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Handlers and events that are wrong: each gives one clear error, and the runner keeps serving. */
final class BadInputIT {
    /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final int MAX_PAYLOAD = 6 * 1024 * 1024;

    @TempDir
    static Path directory;

    private static ProjectDirectory project;
    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        project = new ProjectDirectory(directory)
                .source("example.Obedient", Handlers.OBEDIENT)
                .source("example.Echo", Handlers.ECHO)
                .source("example.Hidden", Handlers.broken("Hidden", "private Hidden() {}"))
                .source(
                        "example.Refusing",
                        Handlers.broken("Refusing", "public Refusing() { throw new IllegalStateException(\"no\"); }"))
                .source(
                        "example.Static",
                        Handlers.broken("Static", "static final int NUMBER = Integer.parseInt(\"none\");"))
                .function("obedient", "example.Obedient", "timeout: 2")
                .function("patient", "example.Obedient", "memory: 128", "concurrency: 1")
                .function("echo", "example.Echo", "routes: [\"POST /echo\"]")
                .source("example.SlowToStart", Handlers.SLOW_TO_START)
                .function("slow", "example.SlowToStart", "timeout: 2")
                .function("missing", "example.Missing")
                .function("hidden", "example.Hidden")
                .function("refusing", "example.Refusing")
                .function("static", "example.Static");
        run = LiveRun.start(directory);
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @AfterEach
    void itKeepsServing() {
        assertThat(calls.invoke("obedient", "\"well\"").payload().asUtf8String())
                .isEqualTo("\"well\"");
    }

    @ParameterizedTest
    @CsvSource({
        "missing, java.lang.ClassNotFoundException, Class not found: example.Missing",
        "hidden, java.lang.Exception, Class example.Hidden has no public zero-argument constructor",
        "refusing, java.lang.IllegalStateException, no",
        "static, java.lang.ExceptionInInitializerError, Error loading class example.Static",
    })
    void aHandlerThatCannotBeLoadedFailsItsInvocations(String function, String errorType, String errorMessage)
            throws Exception {
        JsonNode error = error(calls.invoke(function, "{}"));

        assertThat(error.path("errorType").asText()).isEqualTo(errorType);
        assertThat(error.path("errorMessage").asText()).isEqualTo(errorMessage);
    }

    @Test
    void anExitIsToldAsLambdaTellsIt() throws Exception {
        JsonNode error = error(calls.invoke("obedient", "\"exit\""));

        assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(error.path("errorMessage").asText())
                .matches("RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3");
    }

    @Test
    void anEndlessLoopTimesOut() throws Exception {
        JsonNode error = error(calls.invoke("obedient", "\"loop\""));

        assertThat(error.path("errorType").asText()).isEqualTo("Sandbox.Timedout");
        assertThat(error.path("errorMessage").asText())
                .matches("RequestId: [0-9a-f-]{36} Error: Task timed out after (1\\.9\\d|2\\.00) seconds");
        run.await("invocation.finished", event -> event.path("outcome").asText().equals("timeout"));
    }

    @Test
    void anInitPhaseMayTakeLongerThanTheTimeout() throws Exception {
        assertThat(error(calls.invoke("slow", "\"exit\"")).path("errorType").asText())
                .isEqualTo("Runtime.ExitError");

        assertThat(calls.invoke("slow", "\"again\"").payload().asUtf8String()).isEqualTo("true");
    }

    @Test
    void aFullHeapIsAnErrorOfTheHandler() throws Exception {
        JsonNode error = error(calls.invoke("patient", "\"fill the heap\""));

        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.OutOfMemoryError");
    }

    @Test
    void aResponseThatHasNoJsonIsAnErrorOfTheHandler() throws Exception {
        JsonNode error = error(calls.invoke("obedient", "\"an object that has no JSON\""));

        assertThat(error.path("errorMessage").asText())
                .isEqualTo("An error occurred during JSON serialization of response");
    }

    @Test
    void aHundredThousandLinesAreShownInTheirOrder() throws Exception {
        assertThat(calls.invoke("patient", "\"print\"").payload().asUtf8String())
                .isEqualTo("\"print\"");

        run.await("log", event -> event.path("line").asText().equals("line 100000"));
        List<String> lines = run.events().stream()
                .filter(event -> event.path("event").asText().equals("log"))
                .map(event -> event.path("line").asText())
                .filter(line -> line.matches("line \\d+"))
                .toList();
        assertThat(lines)
                .isEqualTo(IntStream.rangeClosed(1, 100_000)
                        .mapToObj(line -> "line " + line)
                        .toList());
    }

    @Test
    void anEventThatIsNotJsonIsRefused() {
        assertThatExceptionOfType(InvalidRequestContentException.class)
                .isThrownBy(() -> calls.invoke("obedient", "{not JSON"))
                .withMessageContaining("Could not parse request body into json");
    }

    @Test
    void anEventOfSixMegabytesPassesAndOneByteMoreIsRefused() {
        String event = "\"" + "x".repeat(MAX_PAYLOAD - 2) + "\"";

        assertThat(calls.invoke("echo", event).payload().asUtf8String().equals(event))
                .as("the echo of 6 MB")
                .isTrue();
        assertThatExceptionOfType(LambdaException.class)
                .isThrownBy(() -> calls.invoke("echo", event + " "))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(413))
                .withMessageContaining("Request must be smaller than 6291456 bytes");
    }

    @Test
    void aSourceThatDoesNotCompileFailsInvocationsUntilItIsMended() throws Exception {
        project.source("example.Echo", Handlers.ECHO.replace("transferTo(output)", "transferTo(nothing)"));

        JsonNode error = error(calls.invoke("echo", "{}"));

        assertThat(error.path("errorType").asText()).isEqualTo("DevRunner.CompilationFailed");
        assertThat(error.path("errorMessage").asText())
                .startsWith("src/example/Echo.java:12: ")
                .contains("nothing");
        JsonNode shown =
                run.await("compile.failed", event -> true).path("diagnostics").path(0);
        assertThat(shown.path("file").asText())
                .isEqualTo(project.sourceFile("example.Echo").toString());
        assertThat(shown.path("line").asInt()).isEqualTo(12);
        assertThat(shown.path("column").asInt()).isPositive();
        assertThat(shown.path("text").asText()).contains("nothing");

        project.source("example.Echo", Handlers.ECHO);
        assertThat(calls.invoke("echo", "{}").payload().asUtf8String()).isEqualTo("{}");
    }

    private static JsonNode error(InvokeResponse response) throws Exception {
        assertThat(response.functionError()).isEqualTo("Unhandled");
        return new ObjectMapper().readTree(response.payload().asUtf8String());
    }
}
