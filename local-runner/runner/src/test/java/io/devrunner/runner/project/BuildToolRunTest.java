package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildToolRunTest {
    @TempDir
    Path directory;

    @Test
    void aToolOnThePathIsFoundHoweverTheVariableIsSpelled() throws IOException {
        Path tool = executable("bin/tool");
        for (String spelling : new String[] {"PATH", "Path", "path"}) {
            assertThat(search(Map.of(spelling, tool.getParent().toString())).findOnPath("tool", "tool"))
                    .as(spelling)
                    .contains(tool);
        }
        assertThat(search(Map.of("CLASSPATH", tool.getParent().toString())).findOnPath("tool", "tool"))
                .isEmpty();
    }

    private BuildToolRun search(Map<String, String> environment) {
        return new BuildToolRun("Tool", directory, directory.resolve("log"), environment);
    }

    private Path executable(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
