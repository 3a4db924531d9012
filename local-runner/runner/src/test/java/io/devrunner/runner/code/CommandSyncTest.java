package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.CompileCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A project whose own command compiles it; here a shell script that copies. */
@DisabledOnOs(OS.WINDOWS)
class CommandSyncTest {
    private static final String COPY =
            "mkdir -p target/classes && echo run >>runs && cp -r src/main/java/. target/classes";

    @TempDir
    Path directory;

    private TestProject project;
    private Path runs;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory.resolve("größeres Projekt"));
        runs = project.directory.resolve("runs");
        project.save("a.txt", "one");
    }

    @AfterEach
    void close() {
        project.close();
    }

    private CodeSync open(String line) {
        BuildModel model = project.model(List.of());
        return project.open(new BuildModel(
                model.modules(),
                List.of(),
                List.of(),
                List.of(),
                new CompileCommand(line, project.directory, List.of(project.sources))));
    }

    @Test
    void itRunsOnceForEachChange() throws Exception {
        CodeSync sync = open(COPY);
        CodeState.Ready first = TestProject.ready(sync);
        assertThat(TestProject.ready(sync)).isEqualTo(first);
        assertThat(runs).hasContent("run");
        project.save("a.txt", "two");
        assertThat(TestProject.ready(sync).changed()).containsExactly("a.txt");
        assertThat(project.classes.resolve("a.txt")).hasContent("two");
        assertThat(runs).hasContent("run\nrun");
    }

    @Test
    void whatAnEditorWritesForItselfIsNoChange() throws Exception {
        CodeSync sync = open(COPY);
        TestProject.ready(sync);
        project.save(".a.txt.swp", "vim");
        TestProject.ready(sync);
        assertThat(runs).hasContent("run");
    }

    @Test
    void itsOutputIsTheDiagnostic() throws Exception {
        CodeSync sync = open("echo 'src/A.kt:3:5: error: no such thing' && exit 3");
        assertThat(TestProject.errors(sync))
                .containsExactly(new Diagnostic(project.directory.resolve("src/A.kt"), 3, 5, "no such thing"));
        assertThat(TestProject.errors(sync)).hasSize(1);
        assertThat(project.failed).hasSize(1);
    }

    @Test
    void withoutAPlaceItsLastLinesAreTheDiagnostic() throws Exception {
        CodeSync sync = open("echo out of order && exit 3");
        assertThat(TestProject.errors(sync).get(0).text())
                .contains("exit code 3")
                .contains("out of order");
    }

    @Test
    void aFailureWithoutAPlaceIsTriedAgainWhenSomebodyAsksLater() throws Exception {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE);
        CommandSync sync = sync("echo run >>runs && test -e repaired", now);
        assertThat(sync.update())
                .singleElement()
                .satisfies(
                        error -> assertThat(error.text()).contains("runs again").contains("5 s"));
        Files.writeString(project.directory.resolve("repaired"), "");
        now.addAndGet(CommandSync.PATIENCE.toNanos() - 1);
        sync.asked();
        assertThat(sync.update()).as("too soon").hasSize(1);
        now.addAndGet(1);
        assertThat(sync.update()).as("nobody waits").hasSize(1);
        assertThat(runs).hasContent("run");
        sync.asked();
        assertThat(sync.update()).isEmpty();
        assertThat(runs).hasContent("run\nrun");
    }

    @Test
    void aFailureOfASourceStandsUntilItIsSaved() throws Exception {
        AtomicLong now = new AtomicLong();
        CommandSync sync = sync("echo run >>runs && echo 'src/A.kt:3:5: error: no such thing' && exit 3", now);
        assertThat(sync.update()).hasSize(1);
        now.addAndGet(CommandSync.PATIENCE.toNanos());
        sync.asked();
        assertThat(sync.update()).hasSize(1);
        assertThat(runs).hasContent("run");
    }

    private CommandSync sync(String line, AtomicLong nanoTime) {
        CompileCommand command = new CompileCommand(line, project.directory, List.of(project.sources));
        return new CommandSync(
                command,
                new CommandRun(command, project.directory.resolve("compile.log")),
                new ClassDirectories(List.of(project.classes)),
                project,
                nanoTime::get);
    }

    @Test
    void aCommandThatDoesNotExistIsNamed() throws Exception {
        CodeSync sync = open("no-such-command compile");
        assertThat(TestProject.errors(sync).get(0).text()).contains("no-such-command");
    }

    @Test
    void itEndsWithItsChildrenAtClose() throws Exception {
        CodeSync sync = open("sh -c 'echo $$ >pid; sleep 600' & wait");
        CompletableFuture<CodeState> waiting = sync.current();
        Path pid = project.directory.resolve("pid");
        await().until(() -> Files.exists(pid) && Files.size(pid) > 1);
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        sync.close();
        await().until(() -> !child.isAlive());
        assertThat(waiting).isDone();
    }
}
