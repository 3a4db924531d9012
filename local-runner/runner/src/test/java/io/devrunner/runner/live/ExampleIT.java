package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What README promises of the example project, with its real database. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ExampleIT {
    private static final int EDITS = 30;

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        Path example = Path.of(System.getProperty("user.dir")).resolve("../../examples/list-databases");
        for (String part : List.of("pom.xml", "dev-runner.yaml", "src")) {
            copy(example.resolve(part), directory.resolve(part));
        }
        run = LiveRun.start(directory, "--debug-port", "0");
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void readyNamesWhereEverythingIs() throws Exception {
        JsonNode ready = run.ready();

        assertThat(ready.path("mode").asText()).isEqualTo("local");
        assertThat(ready.path("stage").asText()).isEqualTo("dev");
        assertThat(ready.path("functions")).hasToString("[\"list-databases\"]");
        assertThat(ready.path("debugPorts").path("list-databases").asInt()).isPositive();
        assertThat(ready.path("webSocketUrl").asText())
                .isEqualTo("ws://127.0.0.1:" + run.awsUrl().getPort() + "/dev");
        assertThat(ready.path("millis").isIntegralNumber()).isTrue();
    }

    @Test
    void aGetListsTheDatabasesAndIsLogged() throws Exception {
        HttpResponse<String> answer = calls.get("/databases");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.path("server").asText()).contains("MariaDB");
        assertThat(json.path("databases").toString()).contains("\"information_schema\"");
        String requestId = run.await("log", event -> event.path("line").asText().startsWith("Found "))
                .path("requestId")
                .asText();
        JsonNode finished = run.await(
                "invocation.finished", event -> event.path("requestId").asText().equals(requestId));
        assertThat(finished.path("outcome").asText()).isEqualTo("ok");
        assertThat(finished.path("millis").isIntegralNumber()).isTrue();
        assertThat(finished.path("waitMillis").isIntegralNumber()).isTrue();
        assertThat(finished.path("initMillis").isIntegralNumber()).isTrue();
        assertThat(eventsOf(requestId))
                .containsExactly(
                        "invocation.started list-databases",
                        "log list-databases logger",
                        "log list-databases stdout",
                        "invocation.finished list-databases");
    }

    /** Name, function and source of the events of an invocation, in order. */
    private static List<String> eventsOf(String requestId) {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : run.events()) {
            if (event.path("requestId").asText().equals(requestId)) {
                texts.add((event.path("event").asText() + " "
                                + event.path("function").asText() + " "
                                + event.path("source").asText())
                        .strip());
            }
        }
        return texts;
    }

    @Test
    void callsAtTheSameTimeAllReachTheDatabase() throws Exception {
        List<CompletableFuture<String>> answers =
                Stream.generate(() -> calls.getLater("/")).limit(4).toList();

        for (CompletableFuture<String> answer : answers) {
            assertThat(Calls.result(answer)).as(ExampleIT::lastEvents).contains("information_schema");
        }
    }

    @Test
    void theCallThatIsSentAsTheSaveEndsGetsTheNewCode() throws Exception {
        Path source = directory.resolve("src/main/java/example/ListDatabases.java");
        String text = Files.readString(source);
        List<Long> processes = workers();
        for (int edit = 0; edit < EDITS; edit++) {
            String mark = "edit-" + edit;
            CompletableFuture<String> before = calls.getLater("/databases");
            Files.writeString(source, text.replace("answer.put(\"greeting\", ", "answer.put(\"" + mark + "\", "));
            CompletableFuture<String> after = calls.getLater("/databases");

            assertThat(Calls.result(after)).contains("\"" + mark + "\"");
            assertThat(Calls.result(before)).as(ExampleIT::lastEvents).contains("\"server\"");
        }
        Files.writeString(source, text);

        assertThat(calls.get("/databases").body()).contains("\"greeting\"");
        assertThat(workers()).as("nothing was restarted").isEqualTo(processes);
        run.await("compile.finished", event -> event.path("files").asInt() == 1);
        run.await("reload", event -> event.path("kind").asText().equals("redefine"));
    }

    private static String lastEvents() {
        List<JsonNode> events = run.events();
        return events.subList(Math.max(0, events.size() - 12), events.size()).toString();
    }

    private static List<Long> workers() {
        return run.descendants().stream().map(ProcessHandle::pid).sorted().toList();
    }
}
