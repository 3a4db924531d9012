package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Saves that come at a bad moment or are wrong, in a project on a path with spaces, its sources behind a link. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class SavesIT {
    private static final String VALUE = "example.Value";
    private static final int SAVES = 200;
    private static final long SAVE_EVERY_MILLIS = 25;

    @TempDir
    static Path directory;

    private static Path projectDirectory;
    private static ProjectDirectory project;
    private static LiveRun run;
    private static Calls calls;

    /** Held invocations end when it is there. */
    private final Path release = directory.resolve("release");

    @BeforeAll
    static void start() throws Exception {
        projectDirectory = Files.createDirectories(directory.resolve("ein schönes Projekt"));
        Files.createSymbolicLink(
                projectDirectory.resolve("src"), Files.createDirectories(directory.resolve("anderswo/Quellen")));
        project = new ProjectDirectory(projectDirectory)
                .source(VALUE, Handlers.answering("Value", "start"))
                .function("value", VALUE);
        run = LiveRun.start(projectDirectory);
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
    void itKeepsServing() throws Exception {
        Files.deleteIfExists(release);
        project.source(VALUE, Handlers.answering("Value", "well"));
        assertThat(answer()).isEqualTo("well");
    }

    @Test
    void aSaveBehindALinkIsCompiledWithoutACall() throws Exception {
        long before = count("reload");
        project.source(VALUE, Handlers.answering("Value", "linked"));
        run.await("reload", event -> count("reload") > before);
    }

    @Test
    void anInvocationEndsOnTheCodeOnWhichItBegan() throws Exception {
        project.source(VALUE, Handlers.answering("Value", "old"));
        CompletableFuture<InvokeResponse> held = hold();

        project.source(VALUE, Handlers.answering("Value", "new"));
        assertThat(answer()).isEqualTo("new");
        assertThat(held).isNotDone();
        Files.createFile(release);
        assertThat(answer(Calls.result(held))).isEqualTo("old");
    }

    @Test
    void aHandlerThatIsRenamedWhileItIsInvokedEndsWellAndIsThenMissing() throws Exception {
        project.source(VALUE, Handlers.answering("Value", "old"));
        CompletableFuture<InvokeResponse> held = hold();

        Files.delete(project.sourceFile(VALUE));
        project.source("example.Renamed", Handlers.answering("Renamed", "renamed"));
        JsonNode error = error();
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.ClassNotFoundException");
        assertThat(error.path("errorMessage").asText()).isEqualTo("Class not found: example.Value");
        Files.createFile(release);
        assertThat(answer(Calls.result(held))).isEqualTo("old");

        Files.delete(project.sourceFile("example.Renamed"));
        project.source(VALUE, Handlers.answering("Value", "back"));
        assertThat(answer()).isEqualTo("back");
    }

    @Test
    void aRenamedHandlerRunsAsSoonAsTheProjectFileNamesIt() throws Exception {
        Files.delete(project.sourceFile(VALUE));
        project.source("example.Renamed", Handlers.answering("Renamed", "renamed"));
        assertThat(error().path("errorMessage").asText()).isEqualTo("Class not found: example.Value");

        Path file = projectDirectory.resolve("dev-runner.yaml");
        String before = Files.readString(file);
        Files.writeString(file, before.replace(VALUE, "example.Renamed"));
        assertThat(answer()).isEqualTo("renamed");

        Files.delete(project.sourceFile("example.Renamed"));
        project.source(VALUE, Handlers.answering("Value", "back"));
        Files.writeString(file, before);
        assertThat(answer()).isEqualTo("back");
    }

    @Test
    void aStaticInitializerThatThrowsAfterASaveIsToldAsOnAwsUntilItIsMended() throws Exception {
        String good = Handlers.answering("Value", "good");
        project.source(VALUE, good);
        assertThat(answer()).isEqualTo("good");

        project.source(
                VALUE,
                good.replace(
                        "    @Override", "    static final int NUMBER = Integer.parseInt(\"none\");\n\n    @Override"));
        for (int call = 0; call < 2; call++) {
            JsonNode error = error();
            assertThat(error.path("errorType").asText()).isEqualTo("java.lang.ExceptionInInitializerError");
            assertThat(error.path("errorMessage").asText()).isEqualTo("Error loading class example.Value");
        }

        project.source(VALUE, good.replace("good", "mended"));
        assertThat(answer()).isEqualTo("mended");
    }

    @Test
    void aSourceOfThePastIsNew() throws Exception {
        for (int hour = 3; hour > 0; hour--) {
            Path file = Files.writeString(directory.resolve("past"), Handlers.answering("Value", "hour " + hour));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + hour * 3_600_000L));
            Files.move(file, project.sourceFile(VALUE), StandardCopyOption.REPLACE_EXISTING);
            assertThat(answer()).isEqualTo("hour " + hour);
        }
    }

    @Test
    void ofTwoHundredSavesInFiveSecondsTheLastWinsAndNoCallFails() throws Exception {
        project.source(VALUE, Handlers.answering("Value", "0"));
        assertThat(answer()).isEqualTo("0");
        long reloads = count("reload");
        AtomicInteger saved = new AtomicInteger();
        ScheduledExecutorService editor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "editor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ScheduledFuture<?> saves =
                    editor.scheduleAtFixedRate(() -> saveNext(saved), 0, SAVE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            int newest = 0;
            while (!saves.isDone()) {
                int before = saved.get();
                newest = Integer.parseInt(answer());
                assertThat(newest).isGreaterThanOrEqualTo(before);
            }
        } finally {
            editor.shutdownNow();
        }

        assertThat(answer()).isEqualTo(Integer.toString(SAVES));
        assertThat(count("reload") - reloads).isBetween(1L, (long) SAVES);
        assertThat(count("compile.failed"))
                .as("what is half written is waited for")
                .isZero();
    }

    /** Until there have been enough, which ends the schedule. */
    private static void saveNext(AtomicInteger saved) {
        int next = saved.get() + 1;
        if (next > SAVES) {
            throw new IllegalStateException("all is saved");
        }
        try {
            project.source(VALUE, Handlers.answering("Value", Integer.toString(next)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        saved.set(next);
    }

    @Test
    void aClassDirectoryThatCannotBeWrittenIsNamedWithWhatToDo() throws Exception {
        // A file where a directory should be stops root too, unlike permissions.
        Path classes = projectDirectory.resolve("out");
        Path aside = projectDirectory.resolve("aside");
        Files.move(classes, aside);
        Files.createFile(classes);
        JsonNode error = error();
        assertThat(error.path("errorType").asText()).isEqualTo("DevRunner.CompilationFailed");
        assertThat(error.path("errorMessage").asText())
                .startsWith("out: the class files cannot be read or written")
                .contains("delete what stands in the way");
        Files.delete(classes);
        Files.move(aside, classes);
    }

    /** An invocation that has begun and waits. */
    private CompletableFuture<InvokeResponse> hold() throws Exception {
        String text = "waiting for " + release;
        long before = count(text);
        CompletableFuture<InvokeResponse> held = calls.invokeLater("value", "\"" + release + "\"");
        run.await("log", event -> count(text) > before);
        return held;
    }

    private static long count(String eventOrLine) {
        return run.events().stream()
                .filter(event -> event.path("event").asText().equals(eventOrLine)
                        || event.path("line").asText().equals(eventOrLine))
                .count();
    }

    private static String answer() throws IOException {
        return answer(calls.invoke("value", "\"\""));
    }

    private static String answer(InvokeResponse response) throws IOException {
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isNull();
        return new ObjectMapper().readTree(payload).asText();
    }

    private static JsonNode error() throws IOException {
        InvokeResponse response = calls.invoke("value", "\"\"");
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isEqualTo("Unhandled");
        return new ObjectMapper().readTree(payload);
    }
}
