package io.devrunner.localcloud.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories and files that appear whole or not at all. */
final class Directories {
    private Directories() {}

    /** Moves the directory to a place in one step; leaves it where it is if another process was there first. */
    static void moveUnlessPresent(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (isEmpty(to)) {
                throw e;
            }
        }
    }

    /** Moves the file to a place in one step; what was there is gone. */
    static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether there is nothing in the directory; also if there is no such directory. */
    static boolean isEmpty(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Deletes the directory with all that is in it; does nothing if there is none. Follows no links. */
    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        List<Path> contentFirst;
        try (Stream<Path> tree = Files.walk(directory)) {
            contentFirst = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : contentFirst) {
            Files.deleteIfExists(path);
        }
    }
}
