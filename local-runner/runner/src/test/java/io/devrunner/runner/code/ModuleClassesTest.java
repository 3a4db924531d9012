package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModuleClassesTest {
    @TempDir
    Path directory;

    @Test
    void whatSomebodyElseHasWrittenSinceTheScanOverWhatAProcessorMadeStays() throws Exception {
        try (TestProject project = new TestProject(directory)) {
            Path ours = write(project, "META-INF/ours");
            Path theirs = write(project, "META-INF/theirs");
            ModuleClasses classes = new ModuleClasses(
                    project.module(List.of(), List.of()), new ClassDirectories(List.of(project.classes)));
            classes.scan();
            Map<Path, String> made =
                    Map.of(ours, FileSnapshot.hash(new byte[0]), theirs, FileSnapshot.hash(new byte[0]));
            Set<Path> replaced = classes.generated(made);
            assertThat(replaced).containsExactlyInAnyOrder(ours, theirs);

            Files.writeString(theirs, "theirs");
            classes.write(Map.of(), replaced, made);

            assertThat(ours).doesNotExist();
            assertThat(theirs).hasContent("theirs");
        }
    }

    private static Path write(TestProject project, String name) throws Exception {
        Path file = project.classes.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[0]);
    }
}
