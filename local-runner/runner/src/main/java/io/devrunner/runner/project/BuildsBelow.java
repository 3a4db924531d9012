package io.devrunner.runner.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the builds are when a directory has none, as beside a {@code template.yaml} of SAM or a {@code cdk.json}. */
final class BuildsBelow {
    private static final int DEPTH = 3;
    private static final int MOST = 5;
    private static final List<String> FILES = List.of("pom.xml", "build.gradle", "build.gradle.kts");

    /** What tools make or fetch. */
    private static final Set<String> NO_SOURCES = Set.of("node_modules", "target", "build", "cdk.out", "bin", "out");

    private BuildsBelow() {}

    /** The directories with a build of their own, relative to this one, which has none; and none within another. */
    static List<Path> of(Path directory) {
        try (Stream<Path> files = Files.find(
                directory, DEPTH, (path, attributes) -> attributes.isRegularFile() && isBuild(directory, path))) {
            List<Path> builds = files.map(file -> directory.relativize(file.getParent()))
                    .distinct()
                    .sorted()
                    .toList();
            return builds.stream()
                    .filter(build -> builds.stream().noneMatch(other -> isWithin(build, other)))
                    .limit(MOST)
                    .toList();
        } catch (IOException | UncheckedIOException ignored) {
            // It is for a hint alone.
            return List.of();
        }
    }

    /** Such as {@code HelloWorldFunction, functions/orders}. */
    static String names(List<Path> builds) {
        return builds.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    /** What to do for all of them together. */
    static String together(String where) {
        return "for several builds at once, put a pom.xml with <modules>, or a settings.gradle, " + where;
    }

    private static boolean isBuild(Path directory, Path file) {
        if (!FILES.contains(file.getFileName().toString())) {
            return false;
        }
        for (Path part : directory.relativize(file)) {
            if (part.toString().startsWith(".") || NO_SOURCES.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(Path build, Path other) {
        return !build.equals(other) && build.startsWith(other);
    }
}
