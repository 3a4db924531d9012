package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Functions of other languages, in a project that has no Java, no {@code pom.xml} and no classes. */
final class CommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        Scripts.require("node");
        Scripts.require("python3");
        Files.writeString(directory.resolve("index.mjs"), Scripts.NODE);
        Files.createDirectory(directory.resolve("met"));
        Files.writeString(directory.resolve("broken.mjs"), "throw new Error('not today');");
        Files.writeString(directory.resolve("a loop.py"), Scripts.PYTHON);
        Files.writeString(directory.resolve("dev-runner.yaml"), """
                functions:
                  node:
                    command: node index.mjs
                    handler: index.handler
                    routes: ["GET /{proxy+}"]
                    environment: {GREETING: hello}
                  impatient:
                    command: node index.mjs
                    timeout: 2
                  python:
                    command: [python3, "a loop.py"]
                  broken:
                    command: node broken.mjs
                  missing:
                    command: no-such-program-anywhere
                """);
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

    @Test
    void anHttpCallIsAnsweredAndItsLinesAreAttributed() throws Exception {
        HttpResponse<String> response = calls.get("/hello");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.path("handler").asText()).isEqualTo("index.handler");
        assertThat(answer.path("root").asText()).isEqualTo(directory.toString());
        assertThat(answer.path("greeting").asText()).isEqualTo("hello");
        assertThat(answer.path("name").asText()).isEqualTo("node");
        JsonNode out = run.await("log", line -> line.path("line").asText().startsWith("out "));
        assertThat(out.path("requestId").asText()).isNotEmpty();
        String requestId = out.path("requestId").asText();
        assertThat(out.path("line").asText()).isEqualTo("out " + requestId);
        assertThat(out.path("source").asText()).isEqualTo("stdout");
        JsonNode err = run.await("log", line -> line.path("line").asText().equals("err " + requestId));
        assertThat(err.path("requestId").asText()).isEqualTo(requestId);
        assertThat(err.path("source").asText()).isEqualTo("stderr");
        run.await(
                "invocation.finished", event -> event.path("requestId").asText().equals(requestId));
    }

    @Test
    void itsErrorReachesTheCallerWithItsType() throws Exception {
        InvokeResponse response = calls.invoke("node", "\"/fail\"");

        assertThat(response.functionError()).isEqualTo("Unhandled");
        JsonNode error = JSON.readTree(response.payload().asUtf8String());
        assertThat(error.path("errorType").asText()).isEqualTo("RangeError");
        assertThat(error.path("errorMessage").asText()).isEqualTo("as asked");
        assertThat(error.path("stackTrace").path(0).asText()).startsWith("RangeError: as asked");
    }

    @Test
    void anExitLooksAsOnAwsAndTheNextInvocationHasANewProcess() throws Exception {
        assertThat(errorOf("node", "\"/exit\"").path("errorMessage").asText())
                .endsWith("Error: Runtime exited with error: exit status 3");
        assertThat(calls.invoke("node", "\"/\"").functionError()).isNull();
    }

    @Test
    void aTimeoutLooksAsOnAwsAndEndsTheProcess() throws Exception {
        assertThat(errorOf("impatient", "\"/loop\"").path("errorMessage").asText())
                .contains("Task timed out after 2.");
    }

    @Test
    void invocationsAtOnceRunInProcessesOfTheirOwn() throws Exception {
        List<CompletableFuture<String>> answers =
                List.of(calls.getLater("/meet"), calls.getLater("/meet"), calls.getLater("/meet"));
        List<String> pids = new ArrayList<>();
        for (CompletableFuture<String> answer : answers) {
            pids.add(JSON.readTree(Calls.result(answer)).path("pid").asText());
        }
        assertThat(pids).doesNotHaveDuplicates();
    }

    @Test
    void aSavedScriptIsRunByTheNextInvocation() throws Exception {
        Path script = directory.resolve("index.mjs");
        try {
            for (int save = 1; save <= 5; save++) {
                Files.writeString(script, Scripts.NODE.replace("out ${id}", "out saved " + save));
                assertThat(calls.invoke("node", "\"/\"").functionError()).isNull();
                String expected = "out saved " + save;
                run.await("log", line -> line.path("line").asText().startsWith(expected));
            }
            run.await("reload", event -> event.path("kind").asText().equals("restart"));
        } finally {
            Files.writeString(script, Scripts.NODE);
        }
    }

    @Test
    void aPythonLoopIsAsGoodAsAnyRuntime() throws Exception {
        assertThat(calls.invoke("python", "{\"a\": 1}").payload().asUtf8String())
                .isEqualTo("{\"a\": 1}");
        JsonNode line = run.await("log", event -> event.path("line").asText().equals("got {\"a\": 1}"));
        assertThat(line.path("requestId").asText()).isNotEmpty();
        assertThat(line.path("function").asText()).isEqualTo("python");
    }

    @Test
    void aCommandThatEndsOrDoesNotExistFailsItsInvocationsWithTheReason() throws Exception {
        for (int call = 0; call < 2; call++) {
            assertThat(calls.invoke("broken", "{}").payload().asUtf8String()).contains("Runtime.ExitError");
            assertThat(calls.invoke("missing", "{}").payload().asUtf8String())
                    .contains("Runtime.InvalidEntrypoint", "no-such-program-anywhere");
        }
        run.await("log", line -> line.path("line").asText().contains("not today"));
    }

    private static JsonNode errorOf(String function, String event) throws Exception {
        InvokeResponse response = calls.invoke(function, event);
        assertThat(response.functionError()).isEqualTo("Unhandled");
        return JSON.readTree(response.payload().asUtf8String());
    }
}
