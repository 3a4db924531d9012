package io.devrunner.workerhost;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a terminal's Ctrl-C from a command. The terminal sends it to all processes of the host's process group, but it
 * is the host's alone to decide how long what is under way may go on.
 *
 * <p>The command gets the process id of the one that is started. Nothing of this is done on Windows, which has none of
 * these programs.
 */
final class TerminalShield {
    /** With 0 Perl does not complain of a locale that it does not know, as macOS' does of Lambda's. */
    private static final String PERL_LOCALE = "PERL_BADLANG";

    /**
     * What puts a command into a process group of its own, best first. The last one, for want of a better, lets it
     * ignore the signal, which some runtimes (Node.js) undo; and a shell adds variables.
     */
    static final List<List<String>> WAYS = List.of(
            List.of("setsid"),
            List.of("perl", "-e", "delete $ENV{" + PERL_LOCALE + "}; setpgrp; exec { $ARGV[0] } @ARGV"),
            List.of("sh", "-c", "trap '' INT; unset PWD OLDPWD; exec \"$@\"", "sh"));

    private TerminalShield() {}

    /** The command with a shield, or without one when it cannot be started: that is for the caller to find. */
    static List<String> around(List<String> command, Path directory) {
        return isWindows()
                ? command
                : WAYS.stream()
                        .flatMap(way -> around(way, command, directory).stream())
                        .findFirst()
                        .orElse(command);
    }

    /** What the shield itself needs in the environment, and takes out again. */
    static Map<String, String> environment(List<String> shielded) {
        return shielded.get(0).endsWith("/perl") ? Map.of(PERL_LOCALE, "0") : Map.of();
    }

    static boolean isWindows() {
        return File.pathSeparatorChar == ';';
    }

    static Optional<List<String>> around(List<String> way, List<String> command, Path directory) {
        Optional<String> shield = find(way.get(0), directory);
        Optional<String> program = find(command.get(0), directory);
        if (shield.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        List<String> line = new ArrayList<>(way);
        line.set(0, shield.get());
        line.add(program.get());
        line.addAll(command.subList(1, command.size()));
        return Optional.of(line);
    }

    /** As {@link ProcessBuilder} finds it: on the host's path, whatever the command's own is. */
    private static Optional<String> find(String program, Path directory) {
        if (program.contains("/")) {
            return Optional.of(program).filter(path -> isProgram(directory.resolve(path)));
        }
        return SearchPath.of(System.getenv()).stream()
                .map(entry -> entry.resolve(program))
                .filter(TerminalShield::isProgram)
                .map(path -> path.toAbsolutePath().toString())
                .findFirst();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
