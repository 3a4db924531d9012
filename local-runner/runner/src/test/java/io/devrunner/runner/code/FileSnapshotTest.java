package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotTest {
    @TempDir
    Path directory;

    @Test
    void newChangedAndDeletedFilesAreTold() throws IOException {
        Path kept = Files.writeString(directory.resolve("kept"), "1");
        Path changed = Files.writeString(directory.resolve("changed"), "1");
        Path gone = Files.writeString(directory.resolve("gone"), "1");
        FileSnapshot before = scan(FileSnapshot.EMPTY);
        Files.writeString(changed, "22");
        Files.delete(gone);
        Path added = Files.writeString(
                Files.createDirectory(directory.resolve("sub")).resolve("added"), "1");
        FileSnapshot.Changes changes = scan(before).since(before);
        assertThat(changes.added()).containsExactly(added);
        assertThat(changes.modified()).containsExactly(changed).doesNotContain(kept);
        assertThat(changes.removed()).containsExactly(gone);
    }

    @Test
    void aChangeWithinTheSameTickOfTheClockIsSeen() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        FileTime written = Files.getLastModifiedTime(file);
        FileSnapshot before = scan(FileSnapshot.EMPTY);
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, written);
        assertThat(scan(before).since(before).modified()).containsExactly(file);
    }

    @Test
    void aTimeInTheFutureHidesNoChange() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        FileTime future = FileTime.fromMillis(System.currentTimeMillis() + 3_600_000);
        Files.setLastModifiedTime(file, future);
        FileSnapshot before = scan(FileSnapshot.EMPTY);
        FileSnapshot unchanged = scan(before);
        assertThat(unchanged.since(before).isEmpty()).isTrue();
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, future);
        assertThat(scan(unchanged).since(unchanged).modified()).containsExactly(file);
    }

    @Test
    void aFileThatIsOldIsNotReadAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        assertThat(scan(FileSnapshot.EMPTY).files().get(file).hash()).isNull();
    }

    @Test
    void aMissingRootHasNoFiles() {
        assertThat(FileSnapshot.scan(List.of(directory.resolve("no")), path -> true, FileSnapshot.EMPTY)
                        .files())
                .isEmpty();
    }

    @Test
    void aLinkToItselfEnds() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "1");
        Files.createSymbolicLink(directory.resolve("loop"), directory);
        assertThat(scan(FileSnapshot.EMPTY).files()).containsOnlyKeys(file);
    }

    private FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(List.of(directory), path -> true, previous);
    }
}
