package io.devrunner.runner.code;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the errors in what javac, kotlinc, scalac, Maven and Gradle print. */
final class CompilerOutput {
    private static final int MOST_LINES = 12;
    private static final Pattern DRIVE = Pattern.compile("^/(?=[A-Za-z]:[\\\\/])");
    private static final Pattern COLOURS = Pattern.compile("\u001B\\[[0-9;]*m");
    private static final Pattern WARNING = Pattern.compile("^(\\[(WARNING|INFO|warn|info)]|w: ).*|.*: warning: .*");

    /** {@code File.java:12: error: text}, {@code [ERROR] /File.java:[12,5] text}, {@code e: file:///File.kt:12:5 text}. */
    private static final Pattern ERROR = Pattern.compile("^(?:\\[(?:ERROR|error)]\\s+|e: |\\s*\\[javac]\\s+)?"
            + "(?:file:/{2}(?=/))?(?<file>[^:\\s\\[](?:[^:]|:(?=[\\\\/]))*\\.(?:java|kts?|scala|groovy|aj)):"
            + "(?:\\[(?<mavenLine>\\d+)(?:,(?<mavenColumn>\\d+))?]|(?<line>\\d+)(?::(?<column>\\d+))?)(?::|\\s)"
            + "\\s*(?:error:\\s*)?(?<text>.*)$");

    private CompilerOutput() {}

    /**
     * The errors that name a file and a line, each once.
     *
     * @param directory what relative file names are relative to
     */
    static List<Diagnostic> errors(String output, Path directory) {
        Set<Diagnostic> errors = new LinkedHashSet<>();
        plain(output).lines().forEach(line -> {
            Matcher error = ERROR.matcher(line);
            if (!WARNING.matcher(line).matches() && error.matches()) {
                file(error.group("file"), directory)
                        .ifPresent(file -> errors.add(new Diagnostic(
                                file,
                                number(error.group("mavenLine"), error.group("line")),
                                number(error.group("mavenColumn"), error.group("column")),
                                error.group("text").strip())));
            }
        });
        return List.copyOf(errors);
    }

    /** On Windows {@code /C:/App.java} is meant as a part of a URL; empty when it is no file name. */
    private static Optional<Path> file(String name, Path directory) {
        try {
            return Optional.of(
                    directory.resolve(DRIVE.matcher(name).replaceFirst("")).normalize());
        } catch (InvalidPathException ignored) {
            // A line that only looks like an error.
            return Optional.empty();
        }
    }

    /** The last lines. */
    static String end(String output) {
        List<String> lines =
                plain(output).lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    private static String plain(String output) {
        return COLOURS.matcher(output).replaceAll("");
    }

    private static long number(@Nullable String one, @Nullable String other) {
        String digits = one == null ? other : one;
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
