package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.code.WatchedFiles;
import io.devrunner.runner.project.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a function that is not made of classes. */
final class WatchTest {
    @TempDir
    Path project;

    @BeforeEach
    void write() throws Exception {
        Files.createDirectories(project.resolve("src/node_modules"));
        Files.writeString(project.resolve("src/index.mjs"), "1");
    }

    private WatchedFiles watched(List<String> command, List<String> watch) {
        return new WatchedFiles(Watch.of(
                new Project.Function(
                        "f",
                        "",
                        List.of(),
                        "2.0",
                        "",
                        512,
                        Duration.ofSeconds(30),
                        1,
                        Map.of(),
                        Project.Credentials.FUNCTION,
                        command,
                        watch,
                        List.of()),
                project));
    }

    @Test
    void aFileThatTheCommandNamesIsWatched() throws Exception {
        WatchedFiles watched = watched(List.of("node", "--flag", "src/index.mjs", "\0", "/etc/hosts"), List.of());
        assertThat(watched.changes()).isZero();
        Files.writeString(project.resolve("src/index.mjs"), "2");
        assertThat(watched.changes()).isEqualTo(1);
        assertThat(watched.changes()).isZero();
        Files.writeString(project.resolve("src/other.mjs"), "2");
        assertThat(watched.changes()).isZero();
    }

    @Test
    void aWatchedDirectoryCountsWithAllItsFilesSaveThoseOfTools() throws Exception {
        WatchedFiles watched = watched(List.of("node", "src/index.mjs"), List.of("src", "later.json"));
        Files.writeString(project.resolve("src/other.mjs"), "2");
        Files.writeString(project.resolve("src/node_modules/dependency.js"), "2");
        assertThat(watched.changes()).isEqualTo(1);
        Files.writeString(project.resolve("later.json"), "2");
        Files.delete(project.resolve("src/other.mjs"));
        assertThat(watched.changes()).isEqualTo(2);
    }

    @Test
    void aFunctionOfClassesWatchesNothing() {
        assertThat(Watch.of(
                        new Project.Function(
                                "f",
                                "a.B",
                                List.of(),
                                "2.0",
                                "",
                                512,
                                Duration.ofSeconds(30),
                                1,
                                Map.of(),
                                Project.Credentials.FUNCTION,
                                List.of(),
                                List.of(),
                                List.of()),
                        project))
                .isEmpty();
    }
}
