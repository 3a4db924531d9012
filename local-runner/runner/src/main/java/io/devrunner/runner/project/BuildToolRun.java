package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import io.devrunner.workerhost.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and runs a build tool, with its output in a file. */
final class BuildToolRun {
    /** Long, since the first run may download half of Maven Central. */
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    private final String tool;
    private final Path directory;
    private final Path log;
    private final Map<String, String> environment;

    BuildToolRun(String tool, Path directory, Path log, Map<String, String> environment) {
        this.tool = tool;
        this.directory = directory;
        this.log = log;
        this.environment = environment;
    }

    Optional<Path> find(Path in, String name, String onWindows) {
        Path file = in.resolve(File.separatorChar == '\\' ? onWindows : name);
        return Files.isExecutable(file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * The wrapper in this directory, or in the nearest one above that has a wrapper's files too: what else is called so
     * up there belongs to somebody else.
     *
     * @param files the directory with the wrapper's files
     */
    Optional<Path> findAbove(Path start, String files, String name, String onWindows) {
        for (Path in = start; in != null; in = in.getParent()) {
            Optional<Path> found = find(in, name, onWindows);
            if (found.isPresent() && (in.equals(start) || Files.isDirectory(in.resolve(files)))) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** How the developer calls the tool in the directory: by its wrapper, or else by the name of its command. */
    String command(Optional<Path> wrapper, String otherwise) {
        return wrapper.map(file -> directory.relativize(file).toString().replace('\\', '/'))
                .map(path -> path.startsWith("..") ? path : "./" + path)
                .orElse(otherwise);
    }

    /** In the {@code bin} of the directory that the variable names. */
    Optional<Path> findInHome(String variable, String name, String onWindows) {
        String home = environment.getOrDefault(variable, "");
        return home.isBlank()
                ? Optional.empty()
                : SearchPath.of(Map.of("PATH", home)).stream()
                        .flatMap(entry -> find(directory.resolve(entry).resolve("bin"), name, onWindows).stream())
                        .findFirst();
    }

    Optional<Path> findOnPath(String name, String onWindows) {
        return SearchPath.of(environment).stream()
                .flatMap(entry -> find(directory.resolve(entry), name, onWindows).stream())
                .findFirst();
    }

    /** Returns the exit code. */
    int run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        try {
            return await(builder.start());
        } catch (IOException e) {
            throw new UserException(
                    "cannot run " + command.get(0), String.valueOf(e.getMessage()), "Check that it is executable.", e);
        }
    }

    private int await(Process process) throws IOException {
        try {
            if (OwnedProcess.await(process, TIMEOUT)) {
                return process.exitValue();
            }
            throw new UserException(
                    tool + " did not end within " + TIMEOUT.toMinutes() + " minutes",
                    "It was asked for the class path of " + directory + ".",
                    "See in " + log + " what it waits for.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + tool + " ran", e);
        }
    }
}
