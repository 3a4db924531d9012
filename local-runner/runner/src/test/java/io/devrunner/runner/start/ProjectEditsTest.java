package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project file is edited while it is in use. */
final class ProjectEditsTest {
    private static final String FILE =
            "functions: {hello: {handler: example.Hello, memory: 256, timeout: 5, environment: {GREETING: hello}}}\n";

    @TempDir
    private Path directory;

    private final ShownEvents console = new ShownEvents();
    private final List<Project.Function> declared = new ArrayList<>();
    private LiveFunctions functions;
    private ProjectEdits edits;

    @BeforeEach
    void open() throws IOException {
        write(FILE);
        functions = new LiveFunctions(Map.of(), new LiveFunctions.Maker() {
            @Override
            public void declare(List<Project.Function> functions) {
                declared.addAll(functions);
            }

            @Override
            public boolean isJava(String name) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public LiveFunction make(Invoke invoke) {
                throw new AssertionError("nothing is invoked");
            }

            @Override
            public void configure(LiveFunction function, Invoke invoke) {
                throw new AssertionError("nothing is invoked");
            }

            @Override
            public void failed(Invoke invoke, String errorMessage) {
                throw new AssertionError("nothing is invoked");
            }
        });
        // What is written in the moment before the project is read may be new to it.
        Files.setLastModifiedTime(
                directory.resolve(ProjectFile.NAME), FileTime.from(Instant.now().minusSeconds(60)));
        edits = new ProjectEdits(
                Instant.now(),
                ProjectFile.read(directory),
                () -> ProjectFile.read(directory),
                true,
                functions,
                console);
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve(ProjectFile.NAME), text);
    }

    @Test
    void withoutAnEditNothingHappens() {
        edits.putToUse();

        assertThat(declared).isEmpty();
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void handlerMemoryTimeoutAndEnvironmentArePutToUseWithoutAWord() throws IOException {
        write(
                "functions: {hello: {handler: example.Other, memory: 1024, timeout: 30, environment: {GREETING: good day}}}\n");

        edits.putToUse();
        edits.putToUse();

        assertThat(declared).singleElement().satisfies(function -> {
            assertThat(function.handler()).isEqualTo("example.Other");
            assertThat(function.memoryMegabytes()).isEqualTo(1024);
            assertThat(function.timeout()).hasSeconds(30);
            assertThat(function.environment()).containsExactly(Map.entry("GREETING", "good day"));
        });
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void anEditWhileTheProjectIsBroughtUpIsPutToUse() throws IOException {
        Instant asked = Instant.now();
        Project read = ProjectFile.read(directory);
        write(FILE.replace("example.Hello", "example.Other"));

        new ProjectEdits(asked, read, () -> ProjectFile.read(directory), true, functions, console).putToUse();

        assertThat(declared).extracting(Project.Function::handler).containsExactly("example.Other");
    }

    @Test
    void whatNeedsANewStartIsTold() throws IOException {
        write(FILE.replace("timeout: 5", "timeout: 5, concurrency: 3"));

        edits.putToUse();

        assertThat(console.warnings())
                .singleElement()
                .asString()
                .contains("start dev-runner again")
                .contains("'handler:'");
    }

    @Test
    void aVariableThatIsRemovedIsToldSinceTheStubStillHasIt() throws IOException {
        write(FILE.replace(", environment: {GREETING: hello}", ""));

        edits.putToUse();

        assertThat(console.warnings())
                .containsExactly("hello is configured with GREETING until dev-runner is started again.");
    }

    @Test
    void aFileThatIsWrongChangesNothingAndIsNamed() throws IOException {
        write("functions: {hello: {handler: [example.Hello]}}\n");

        edits.putToUse();

        assertThat(declared).isEmpty();
        assertThat(console.warnings())
                .singleElement()
                .asString()
                .contains(ProjectFile.NAME + ":1:")
                .endsWith("stay as they were.");
    }

    @Test
    void whatIsWrongInTheFileIsToldWithWhatMendsIt() throws IOException {
        write(FILE.replace("timeout", "timout"));

        edits.putToUse();

        assertThat(console.warnings()).singleElement().asString().contains("Did you mean 'timeout'?");
    }

    @Test
    void anEditOfAFileOfVariablesIsAnEditOfTheEnvironment() throws IOException {
        Files.writeString(directory.resolve(".env"), "TABLE=first\n");
        write(FILE.replace("environment:", "environment-file: .env, environment:"));
        edits.putToUse();
        declared.clear();

        Files.writeString(directory.resolve(".env"), "TABLE=second one\n");
        edits.putToUse();

        assertThat(declared)
                .singleElement()
                .satisfies(function -> assertThat(function.environment())
                        .containsEntry("TABLE", "second one")
                        .containsEntry("GREETING", "hello"));
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void aFileOfVariablesThatWasMissingIsReadWhenItIsThere() throws IOException {
        write("environment-file: .env\n" + FILE);
        edits.putToUse();
        edits.putToUse();
        assertThat(console.warnings()).singleElement().asString().contains("there is no file");
        assertThat(declared).isEmpty();

        Files.writeString(directory.resolve(".env"), "TABLE=orders\n");
        edits.putToUse();

        assertThat(declared)
                .singleElement()
                .satisfies(function -> assertThat(function.environment()).containsEntry("TABLE", "orders"));
        assertThat(console.warnings()).hasSize(1);
    }

    @Test
    void aFileThatIsAwayForAMomentChangesNothing() throws IOException {
        edits = new ProjectEdits(
                Instant.now(),
                ProjectFile.readForAws(directory),
                () -> ProjectFile.readForAws(directory),
                false,
                functions,
                console);
        Path aside = Files.move(directory.resolve(ProjectFile.NAME), directory.resolve("aside"));
        edits.putToUse();
        assertThat(declared).isEmpty();

        Files.move(aside, directory.resolve(ProjectFile.NAME));
        write(FILE.replace("example.Hello", "example.Other"));
        edits.putToUse();

        assertThat(declared).extracting(Project.Function::handler).containsExactly("example.Other");
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void onAStageAVariableThatIsTakenOutIsGoneAtOnceWithoutAWord() throws IOException {
        edits = new ProjectEdits(
                Instant.now(),
                ProjectFile.read(directory),
                () -> ProjectFile.read(directory),
                false,
                functions,
                console);
        write("functions: {hello: {handler: example.Hello, timeout: 5}}\n");

        edits.putToUse();

        assertThat(declared)
                .singleElement()
                .satisfies(function -> assertThat(function.environment()).isEmpty());
        assertThat(console.warnings()).isEmpty();
    }
}
