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

    @Test
    void aWrapperIsTakenFromAboveWhereItsFilesAre() throws IOException {
        Path project = Files.createDirectories(directory.resolve("root/modules/function"));
        BuildToolRun run = search(Map.of());
        executable("toolw");
        assertThat(run.findAbove(project, "wrapper", "toolw", "toolw"))
                .as("of somebody else")
                .isEmpty();
        Path wrapper = executable("root/toolw");
        Files.createDirectories(directory.resolve("root/wrapper"));
        assertThat(run.findAbove(project, "wrapper", "toolw", "toolw")).contains(wrapper);
        Path own = executable("root/modules/function/toolw");
        assertThat(run.findAbove(project, "wrapper", "toolw", "toolw")).contains(own);
    }

    @Test
    void aToolIsFoundInItsHome() throws IOException {
        Path tool = executable("home of it/bin/tool");
        Map<String, String> environment =
                Map.of("TOOL_HOME", directory.resolve("home of it").toString());
        assertThat(search(environment).findInHome("TOOL_HOME", "tool", "tool")).contains(tool);
        assertThat(search(Map.of("TOOL_HOME", "")).findInHome("TOOL_HOME", "tool", "tool"))
                .isEmpty();
        assertThat(search(Map.of()).findInHome("TOOL_HOME", "tool", "tool")).isEmpty();
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
