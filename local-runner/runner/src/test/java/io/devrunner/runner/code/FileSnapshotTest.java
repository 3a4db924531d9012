package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
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
    void aChangeWithinTheSameSecondIsSeenWhereTimesAreInSeconds() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        FileTime written = FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        Files.setLastModifiedTime(file, written);
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

    @Test
    void whatHasNotChangedForAWhileIsNotWalkedAgain() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Path file = Files.writeString(sub.resolve("file"), "1");
        FileSnapshot settled = settled(file, sub, directory);

        assertThat(scan(settled)).isSameAs(settled);
    }

    @Test
    void whatChangesAfterThatIsSeen() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Path file = Files.writeString(sub.resolve("file"), "1");
        Path other = Files.writeString(directory.resolve("other"), "1");

        FileSnapshot before = settled(file, other, sub, directory);
        Files.writeString(file, "22");
        assertThat(scan(before).since(before).modified()).containsExactly(file);

        before = settled(file, other, sub, directory);
        Path added = Files.writeString(sub.resolve("added"), "1");
        assertThat(scan(before).since(before).added()).containsExactly(added);

        before = settled(added, file, other, sub, directory);
        Files.delete(other);
        Files.move(file, other);
        assertThat(scan(before).since(before))
                .isEqualTo(new FileSnapshot.Changes(Set.of(), Set.of(other), Set.of(file)));

        before = settled(added, other, sub, directory);
        Files.delete(added);
        Files.delete(sub);
        assertThat(scan(before).since(before).removed()).containsExactly(added);
    }

    @Test
    void whatIsDeletedIsMissedAlsoBeneathTwoRoots() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Path kept = Files.writeString(sub.resolve("kept"), "1");
        Path deleted = Files.writeString(directory.resolve("deleted"), "1");
        List<Path> roots = List.of(directory, sub);
        FileSnapshot before = FileSnapshot.scan(roots, path -> true, FileSnapshot.EMPTY);
        assertThat(before.files()).containsOnlyKeys(kept, deleted);

        Files.delete(deleted);

        assertThat(FileSnapshot.scan(roots, path -> true, before).since(before).removed())
                .containsExactly(deleted);
    }

    @Test
    void aRootThatComesIsSeen() throws IOException {
        List<Path> roots = List.of(directory.resolve("classes"));
        FileSnapshot before = FileSnapshot.scan(roots, path -> true, FileSnapshot.EMPTY);
        before = FileSnapshot.scan(roots, path -> true, before);

        Path file = Files.writeString(Files.createDirectory(roots.get(0)).resolve("file"), "1");

        assertThat(FileSnapshot.scan(roots, path -> true, before).since(before).added())
                .containsExactly(file);
    }

    @Test
    void theTargetOfALinkThatComesIsSeen() throws IOException {
        Path target = directory.resolve("target");
        Path root = Files.createDirectory(directory.resolve("root"));
        Path link = Files.createSymbolicLink(root.resolve("link"), target);
        Files.setLastModifiedTime(root, FileTime.fromMillis(1_000_000_000_000L));
        FileSnapshot before = FileSnapshot.scan(List.of(root), path -> true, FileSnapshot.EMPTY);

        Files.writeString(target, "1");

        assertThat(FileSnapshot.scan(List.of(root), path -> true, before)
                        .since(before)
                        .added())
                .containsExactly(link);
    }

    /** A snapshot of what seems to have been as it is for long. */
    private FileSnapshot settled(Path... paths) throws IOException {
        for (Path path : paths) {
            Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L + paths.length));
        }
        return scan(scan(FileSnapshot.EMPTY));
    }

    private FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(List.of(directory), path -> true, previous);
    }
}
