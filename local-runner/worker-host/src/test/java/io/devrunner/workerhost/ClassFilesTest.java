package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassFilesTest {
    @TempDir
    Path directory;

    @Test
    void ofAClassInTwoDirectoriesTheFirstCounts() throws IOException {
        Path first = write("first/a/B.class", "1");
        Path second = write("second/a/B.class", "2");
        write("second/a/C$D.class", "3");
        ClassFiles files = ClassFiles.read(List.of(first, second, directory.resolve("missing")));
        assertThat(files.classes())
                .containsOnlyKeys("a.B", "a.C$D")
                .containsEntry("a.B", ClassContent.wrap(first, new byte[] {'1'}));
        assertThat(files.resources()).isEmpty();
    }

    @Test
    void whatIsNoClassFileIsAResource() throws IOException {
        ClassFiles files = ClassFiles.read(List.of(write("first/META-INF/services/a.B", "x")));
        assertThat(files.classes()).isEmpty();
        assertThat(files.resources())
                .containsOnlyKeys(Path.of("META-INF/services/a.B").toString());
    }

    @Test
    void changesAreWhatDiffersAndWhatIsGone() {
        ClassFiles older = files(Map.of("kept", "1", "changed", "1", "gone", "1"));
        ClassFiles newer = files(Map.of("kept", "1", "changed", "2", "added", "1"));
        ClassFiles.Changes changes = newer.since(older);
        assertThat(changes.put()).containsOnlyKeys("changed", "added");
        assertThat(changes.removed()).isEqualTo(Set.of("gone"));
        assertThat(newer.since(newer).isEmpty()).isTrue();
    }

    private ClassFiles files(Map<String, String> contents) {
        Map<String, ClassContent> classes = new HashMap<>();
        contents.forEach((name, text) ->
                classes.put(name, ClassContent.wrap(directory, text.getBytes(StandardCharsets.US_ASCII))));
        return new ClassFiles(classes, Map.of());
    }

    /** Gives the directory that is named first in the path. */
    private Path write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return directory.resolve(Path.of(path).getName(0));
    }
}
