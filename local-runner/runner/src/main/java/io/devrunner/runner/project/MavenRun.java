package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs Maven for a project: its wrapper if it has one, else the {@code mvn} on the path. */
final class MavenRun {
    /** Long, since the first run may download half of Maven Central. */
    private static final long TIMEOUT_MINUTES = 15;

    private static final int SHOWN_ERRORS = 6;

    private final Path directory;
    private final Path pom;
    private final Path log;
    private final Map<String, String> environment;

    MavenRun(Path directory, Path pom, Path log, Map<String, String> environment) {
        this.directory = directory;
        this.pom = pom;
        this.log = log;
        this.environment = environment;
    }

    /** Returns when Maven has succeeded. */
    void run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(executable().toString(), "-B", "-q", "-f", pom.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (await(process) != 0) {
                throw failure();
            }
        } catch (IOException e) {
            throw new UserException(
                    "cannot run " + command.get(0), String.valueOf(e.getMessage()), "Check that it is executable.", e);
        }
    }

    private int await(Process process) {
        Thread killer = new Thread(() -> end(process), "maven-end");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            throw new UserException(
                    "Maven did not end within " + TIMEOUT_MINUTES + " minutes",
                    "It was asked for the class path of " + pom + ".",
                    "See what it waits for: mvn -f '" + pom + "' dependency:build-classpath");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Maven ran", e);
        } finally {
            end(process);
            removeHook(killer);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The JVM is ending already, and the hook does what it is for.
        }
    }

    private Path executable() {
        boolean windows = File.separatorChar == '\\';
        Path wrapper = directory.resolve(windows ? "mvnw.cmd" : "mvnw");
        if (Files.isExecutable(wrapper)) {
            return wrapper;
        }
        for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path candidate = directory.resolve(entry).resolve(windows ? "mvn.cmd" : "mvn");
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new UserException(
                "Maven is missing",
                directory + " is a Maven project; there is no mvnw beside it and no mvn on the PATH.",
                "Install Maven from https://maven.apache.org/install.html, or add its wrapper: mvn wrapper:wrapper");
    }

    private UserException failure() throws IOException {
        // Not UTF-8 on every machine: Maven writes in the platform's own encoding.
        List<String> errors = new String(Files.readAllBytes(log), Charset.defaultCharset())
                .replaceAll("\u001B\\[[0-9;]*m", "")
                .lines()
                .filter(line -> line.startsWith("[ERROR]"))
                .map(line -> line.substring("[ERROR]".length()).strip())
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("->")
                        && !line.startsWith("[Help")
                        && !line.startsWith("To see the full stack trace")
                        && !line.startsWith("Re-run Maven")
                        && !line.startsWith("For more information"))
                .limit(SHOWN_ERRORS)
                .toList();
        return new UserException(
                "Maven cannot tell the class path of " + pom,
                errors.isEmpty() ? "It says nothing; its output is in " + log + "." : String.join("\n", errors),
                "Mend the POM, then check with: mvn -f '" + pom + "' dependency:build-classpath");
    }
}
