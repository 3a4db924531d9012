package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** How a start fails, and how a runner ends at an inconvenient moment. */
final class StartIT {
    private static final int USER_ERROR = 1;
    private static final int USAGE = 2;

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        new ProjectDirectory(directory)
                .source("example.Obedient", Handlers.OBEDIENT)
                .function("obedient", "example.Obedient");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--aws-port", "--debug-port"})
    void aTakenPortIsNamedWithItsOption(String option) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertFails(List.of(port, option), option, port);
        }
    }

    @Test
    void aTakenDebugPortIsToldBeforeAnythingIsBuilt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LiveRun run = LiveRun.launch(directory, "--debug-port", Integer.toString(taken.getLocalPort()))) {
            assertThat(run.exitCode()).isEqualTo(USER_ERROR);
            assertThat(run.errorText()).contains("--debug-port 0");
            assertThat(run.events()).isEmpty();
            assertThat(directory.resolve("out/example")).doesNotExist();
        }
    }

    @Test
    void aSecondRunnerInTheSameProjectIsRefusedAndTheFirstGoesOn() throws Exception {
        try (LiveRun first = LiveRun.start(directory);
                Calls calls = Calls.of(first)) {
            assertFails(List.of("another dev-runner", Long.toString(first.pid())));

            assertThat(calls.invoke("obedient", "\"well\"").payload().asUtf8String())
                    .isEqualTo("\"well\"");
        }
    }

    @Test
    void anUnknownFunctionIsAnsweredWithTheKnownOnes() throws Exception {
        assertFails(List.of("obedeint", "obedient", "--function"), "--function", "obedeint");
    }

    @Test
    void aStageOnAwsIsRefusedAndNotReplacedByTheLocalCloud() throws Exception {
        assertFails(List.of("'nowhere' is no AWS region", "--region"), "--stage", "x", "--region", "nowhere");
    }

    @Test
    void aProjectThatIsNotThereIsNamed() throws Exception {
        Files.delete(directory.resolve("dev-runner.yaml"));

        assertFails(List.of("dev-runner.yaml", directory.toString()));
    }

    @Test
    void aProjectFileThatCannotBeReadIsNamed() throws Exception {
        Path file = directory.resolve("dev-runner.yaml");
        Files.delete(file);
        // Unlike a file without permissions, a directory cannot be read by root either.
        Files.createDirectory(file);

        assertFails(List.of("cannot read " + file));
    }

    @Test
    void aStateDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Files.writeString(directory.resolve(".dev-runner"), "in the way");

        assertFails(List.of(directory.resolve(".dev-runner").toString(), "cannot be used"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "five"})
    void aDebugPortThatIsNoneIsAWrongUse(String port) throws Exception {
        try (LiveRun run = LiveRun.launch(directory, "--debug-port", port)) {
            assertThat(run.exitCode()).isEqualTo(USAGE);
            assertThat(run.errorText()).contains("--debug-port").contains(port).contains("Usage: dev-runner start");
        }
    }

    @Test
    void anInterruptEndsItDuringAnEndlessLoopAfterTheGrace() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--grace", "1");
                Calls calls = Calls.of(run)) {
            CompletableFuture<String> call = loop(run, calls);
            run.interrupt();
            run.assertEndsWithin(Duration.ofSeconds(1).plus(LiveRun.END));
            assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
            assertThat(warnings(run))
                    .contains("1 invocation is under way")
                    .contains("what is still under way is ended");
        }
    }

    @Test
    void aSecondInterruptEndsItAtOnce() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--grace", "600");
                Calls calls = Calls.of(run)) {
            CompletableFuture<String> call = loop(run, calls);
            run.interrupt();
            run.await("warning", event -> event.path("text").asText().contains("Ctrl-C again"));
            run.interrupt();
            run.assertEnds();
            assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void withoutGraceAnInterruptEndsItDuringAnEndlessLoop() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--grace", "0");
                Calls calls = Calls.of(run)) {
            CompletableFuture<String> call = loop(run, calls);
            run.interrupt();
            run.assertEnds();
            assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void whatIsUnderWayAtAnInterruptIsAnswered() throws Exception {
        try (LiveRun run = LiveRun.start(directory, "--grace", "60");
                Calls calls = Calls.of(run)) {
            Path go = directory.resolve("go");
            CompletableFuture<InvokeResponse> call =
                    CompletableFuture.supplyAsync(() -> calls.invoke("obedient", "\"wait for a file\""));
            run.await("log", event -> event.path("line").asText().equals("waiting"));
            run.interrupt();
            run.await("warning", event -> event.path("text").asText().contains("1 invocation is under way"));
            Files.createFile(go);
            run.assertEnds();
            assertThat(call.get(20, TimeUnit.SECONDS).payload().asUtf8String()).isEqualTo("\"there it is\"");
            assertThat(run.await("invocation.finished", event -> true)
                            .path("outcome")
                            .asText())
                    .isEqualTo("ok");
            assertThat(warnings(run).lines()).singleElement().asString().startsWith("1 invocation is under way");
        }
    }

    /** Cut off, or answered that its function was. */
    private static CompletableFuture<String> loop(LiveRun run, Calls calls) throws InterruptedException {
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> calls.invoke("obedient", "\"loop\""))
                .handle((answer, failure) -> "ended");
        run.await("log", event -> event.path("line").asText().equals("looping"));
        return call;
    }

    private static String warnings(LiveRun run) {
        return run.events().stream()
                .filter(event -> event.path("event").asText().equals("warning"))
                .map(event -> event.path("text").asText())
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "901", "soon"})
    void aGraceThatIsNoneIsAWrongUse(String grace) throws Exception {
        try (LiveRun run = LiveRun.launch(directory, "--grace", grace)) {
            assertThat(run.exitCode()).isEqualTo(USAGE);
            assertThat(run.errorText()).contains("--grace").contains(grace).contains("Usage: dev-runner start");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsItWhileItStarts(boolean withDatabase) throws Exception {
        if (withDatabase) {
            Path file = directory.resolve("dev-runner.yaml");
            Files.writeString(file, Files.readString(file) + "database: embedded\n");
        }
        try (LiveRun run = LiveRun.launch(directory)) {
            run.awaitDescendants(withDatabase ? 2 : 1);
            run.interrupt();
            run.assertEnds();
        }
    }

    @Test
    void aKilledRunnerLeavesNoProcessBehind() throws Exception {
        Path file = directory.resolve("dev-runner.yaml");
        Files.writeString(file, Files.readString(file) + "database: embedded\n");

        LiveRun.start(directory).kill();

        LiveRun.start(directory).close();
    }

    /** Three lines that hold all the texts, exit code 1, and nothing left. */
    private void assertFails(List<String> texts, String... options) throws Exception {
        try (LiveRun run = LiveRun.launch(directory, options)) {
            assertThat(run.exitCode()).as(run.errorText()).isEqualTo(USER_ERROR);
            assertThat(run.errorText()).contains(texts);
            // What to put into a missing file may take more lines.
            assertThat(run.errorText()).doesNotContain("\tat ");
            assertThat(run.errorText().lines().limit(3))
                    .satisfiesExactly(
                            what -> assertThat(what).startsWith("error: "),
                            why -> assertThat(why).startsWith("  why: "),
                            fix -> assertThat(fix).startsWith("  fix: "));
            assertThat(run.events())
                    .noneMatch(event -> event.path("event").asText().equals("ready"));
        }
    }
}
