package io.devrunner.runner.start;

import io.devrunner.runner.project.Project;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which files a function's command runs. */
final class Watch {
    private Watch() {}

    /** What {@code watch:} names; without it the files in the project that stand in the command itself. */
    static List<Path> of(Project.Function function, Path project) {
        if (!function.watch().isEmpty()) {
            return function.watch().stream()
                    .map(path -> project.resolve(path).normalize())
                    .toList();
        }
        return function.command().stream()
                .map(word -> file(word, project))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Path file(String word, Path project) {
        try {
            Path file = project.resolve(word).normalize();
            return file.startsWith(project) && Files.isRegularFile(file) ? file : null;
        } catch (InvalidPathException ignored) {
            // A word that is no path, such as code.
            return null;
        }
    }
}
