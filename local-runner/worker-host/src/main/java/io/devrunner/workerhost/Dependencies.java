package io.devrunner.workerhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a code's dependencies were at a moment: the files in order, those in directories too, with size and time of
 * change.
 */
record Dependencies(List<Dependency> files) {
    Dependencies {
        files = List.copyOf(files);
    }

    /** A file that does not exist has size -1. */
    record Dependency(Path path, long size, FileTime modified) {}

    static Dependencies of(Code code) {
        return new Dependencies(code.dependencies().stream()
                .flatMap(Dependencies::files)
                .map(Dependencies::stat)
                .toList());
    }

    private static Stream<Path> files(Path entry) {
        if (!Files.isDirectory(entry)) {
            return Stream.of(entry);
        }
        try (Stream<Path> all = Files.walk(entry, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException | UncheckedIOException ignored) {
            // What was deleted meanwhile, or is not ours to read: there is the directory itself to tell by.
            return Stream.of(entry);
        }
    }

    private static Dependency stat(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Dependency(path, attributes.size(), attributes.lastModifiedTime());
        } catch (IOException ignored) {
            // A class path may name what does not exist; when it appears, it is a change.
            return new Dependency(path, -1, FileTime.fromMillis(0));
        }
    }
}
