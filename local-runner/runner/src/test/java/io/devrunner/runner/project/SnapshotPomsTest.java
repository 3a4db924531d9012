package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotPomsTest {
    @TempDir
    Path repository;

    @Test
    void thePomIsBesideTheJarUnderTheSameVersion() {
        Path lib = repository.resolve("com/acme/lib/1.0-SNAPSHOT");
        assertThat(of(lib.resolve("lib-1.0-SNAPSHOT.jar"), lib.resolve("lib-1.0-SNAPSHOT-tests.jar")))
                .containsExactly(lib.resolve("lib-1.0-SNAPSHOT.pom"));
        assertThat(of(lib.resolve("lib-1.0-20260730.101112-3-linux.jar")))
                .containsExactly(lib.resolve("lib-1.0-20260730.101112-3.pom"));
    }

    @Test
    void releasesModulesAndJarsOutsideOfTheRepositoryHaveNone() {
        assertThat(of(
                        repository.resolve("com/acme/lib/1.0/lib-1.0.jar"),
                        Path.of("/project/shop/target/classes"),
                        Path.of("/project/lib/odd-SNAPSHOT/other.jar"),
                        Path.of("/odd-SNAPSHOT.jar"),
                        Path.of("/")))
                .isEmpty();
    }

    @Test
    void parentsThatAreSnapshotsFollow() throws IOException {
        Path lib = pom("com/acme/lib/1.0-SNAPSHOT/lib-1.0-SNAPSHOT.pom", parent("com.acme", "parent", "2-SNAPSHOT"));
        Path parent = pom(
                "com/acme/parent/2-SNAPSHOT/parent-2-SNAPSHOT.pom",
                "<groupId>com.acme</groupId>" + parent("org.all.roots", "root", "3-SNAPSHOT"));
        Path root = pom("org/all/roots/root/3-SNAPSHOT/root-3-SNAPSHOT.pom", parent("org.all.roots", "base", "4"));
        assertThat(of(lib.resolveSibling("lib-1.0-SNAPSHOT.jar"))).containsExactly(lib, parent, root);
    }

    private static String parent(String group, String id, String version) {
        return "<parent><groupId>" + group + "</groupId><artifactId>" + id + "</artifactId><version>" + version
                + "</version></parent>";
    }

    private Path pom(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "<project>" + text + "</project>");
    }

    private List<Path> of(Path... artifacts) {
        List<Path> all = Arrays.asList(artifacts);
        BuildModule module = new BuildModule(
                List.of(),
                Resources.NONE,
                List.of(repository.resolve("classes")),
                repository.resolve("generated"),
                all.subList(0, 1),
                List.of(),
                List.of());
        return SnapshotPoms.of(new BuildModel(List.of(module), all.subList(1, all.size()), List.of(), List.of()));
    }
}
