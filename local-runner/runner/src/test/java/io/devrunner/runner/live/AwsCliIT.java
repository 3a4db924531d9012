package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock AWS CLI, of either version, with what {@code local.env} tells it and nothing else. */
final class AwsCliIT {
    private static final long TIMEOUT_SECONDS = 45;

    @TempDir
    static Path directory;

    private static LiveRun run;

    /** What the CLI printed, what it wrote into its file, and how it ended. */
    private record Ended(int exitCode, String output, String response) {
        JsonNode json() throws IOException {
            assertThat(exitCode).as(output).isZero();
            return new ObjectMapper().readTree(output);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws")));
        if (!found && System.getenv("CI") == null) {
            System.getLogger(AwsCliIT.class.getName()).log(System.Logger.Level.WARNING, "skipped: no aws on the PATH");
            Assumptions.abort("there is no aws on the PATH");
        }
        assertThat(found).as("aws is on the PATH").isTrue();
        Path project = Files.createDirectory(directory.resolve("it's a project"));
        run = LiveRun.start(new ProjectDirectory(project)
                .source("example.Obedient", Handlers.OBEDIENT)
                .function("obedient", "example.Obedient")
                .path());
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void itGetsTheResponse() throws Exception {
        Ended ended = invoke("\"grüße\"");

        assertThat(ended.json().path("StatusCode").asInt()).isEqualTo(200);
        assertThat(ended.json().has("FunctionError")).isFalse();
        assertThat(ended.response()).isEqualTo("\"grüße\"");
    }

    @Test
    void itGetsTheLogTail() throws Exception {
        Ended ended = invoke("\"tail\"", "--log-type", "Tail");

        String log = new String(
                Base64.getDecoder().decode(ended.json().path("LogResult").asText()), StandardCharsets.UTF_8);
        assertThat(log.lines())
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line).matches("START RequestId: [0-9a-f-]{36} Version: \\$LATEST"),
                        line -> assertThat(line).isEqualTo("asked for tail"),
                        line -> assertThat(line).matches("END RequestId: [0-9a-f-]{36}"),
                        line -> assertThat(line).startsWith("REPORT RequestId: "));
    }

    @Test
    void itSendsAnEventAndDoesNotWait() throws Exception {
        Ended ended = invoke("\"later\"", "--invocation-type", "Event");

        assertThat(ended.json().path("StatusCode").asInt()).isEqualTo(202);
        assertThat(ended.response()).isEmpty();
        run.await("log", event -> event.path("line").asText().equals("asked for later"));
    }

    @Test
    void itGetsTheErrorOfAHandlerAsLambdaGivesIt() throws Exception {
        Ended ended = invoke("\"fail\"");

        assertThat(ended.json().path("FunctionError").asText()).isEqualTo("Unhandled");
        JsonNode error = new ObjectMapper().readTree(ended.response());
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(error.path("errorMessage").asText()).isEqualTo("as asked");
        assertThat(error.path("stackTrace").path(0).asText()).startsWith("example.Obedient.handleRequest(");
        // AWS's runtime client reports no cause.
        assertThat(error.fieldNames()).toIterable().containsExactly("errorMessage", "errorType", "stackTrace");
    }

    @Test
    void itIsRefusedWithAWrongSecret() throws Exception {
        Ended ended = call("export AWS_SECRET_ACCESS_KEY=wrong", "\"secret\"");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output()).contains("(InvalidSignatureException)");
        assertThat(run.events()).noneMatch(event -> event.path("line").asText().equals("asked for secret"));
    }

    @Test
    void theCredentialsAreForTheirOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.environmentFile())))
                .isEqualTo("rw-------");
    }

    private static Ended invoke(String event, String... more) throws IOException, InterruptedException {
        return call(":", event, more);
    }

    /** In a shell that has sourced {@code local.env}, as README says, and then run one more command. */
    private static Ended call(String before, String event, String... more) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(directory, "call");
        Path payload = Files.writeString(work.resolve("event.json"), event);
        Path response = work.resolve("out.json");
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                ". \"$0\" && " + before + " && exec aws \"$@\"",
                run.environmentFile().toString()));
        command.addAll(List.of("lambda", "invoke", "--function-name", "obedient", "--output", "json"));
        command.addAll(List.of("--payload", "fileb://" + payload));
        command.addAll(List.of(more));
        command.add(response.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_CONFIG_FILE", work.resolve("none").toString());
        builder.environment()
                .put("AWS_SHARED_CREDENTIALS_FILE", work.resolve("none").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(
                    process.exitValue(),
                    Files.readString(work.resolve("output")),
                    Files.exists(response) ? Files.readString(response) : "");
        } finally {
            process.destroyForcibly();
        }
    }
}
