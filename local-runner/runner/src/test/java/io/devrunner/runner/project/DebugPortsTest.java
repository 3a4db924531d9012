package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebugPortsTest {
    @TempDir
    Path directory;

    private Project project;

    @BeforeEach
    void read() throws Exception {
        Files.writeString(directory.resolve(ProjectFile.NAME), "functions: {b: {handler: x.B}, a: {handler: x.A}}");
        project = ProjectFile.read(directory);
    }

    @Test
    void functionsFollowEachOtherInTheOrderOfTheFile() {
        assertThat(DebugPorts.of(project, DebugPorts.FIRST))
                .containsEntry("b", 5005)
                .containsEntry("a", 5006);
    }

    @Test
    void portZeroIsAFreePortForEach() {
        assertThat(DebugPorts.of(project, 0)).containsEntry("b", 0).containsEntry("a", 0);
    }

    @Test
    void tooFewPortsAreToldWithTheOption() {
        assertThat(DebugPorts.of(project, 65_534)).containsEntry("a", 65_535);
        assertThatThrownBy(() -> DebugPorts.of(project, 65_535)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.what()).contains("65536");
            assertThat(e.fix()).contains("--debug-port");
        });
    }
}
