package io.devrunner.workerhost;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the variable {@code PATH} has programs be looked for. */
public final class SearchPath {
    private SearchPath() {}

    /** The directories in their order, without entries that are empty or no path at all. */
    public static List<Path> of(Map<String, String> environment) {
        List<Path> directories = new ArrayList<>();
        for (String entry : variable(environment).split(File.pathSeparator, -1)) {
            try {
                if (!entry.isBlank()) {
                    directories.add(Path.of(entry));
                }
            } catch (InvalidPathException ignored) {
                // Such as one in quotes on Windows: no program is found there, as in a directory that is gone.
            }
        }
        return directories;
    }

    /** Windows calls it {@code Path}, and a map tells that from {@code PATH}. */
    private static String variable(Map<String, String> environment) {
        return Objects.requireNonNullElseGet(
                environment.get("PATH"),
                () -> environment.entrySet().stream()
                        .filter(variable -> variable.getKey().equalsIgnoreCase("PATH"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(""));
    }
}
