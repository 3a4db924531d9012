package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks Gradle itself for class path and compiler options, by an init script that adds a task to every project. */
final class GradleBuild {
    private static final String SCRIPT = "model.init.gradle";
    private static final int SHOWN_LINES = 8;

    private final Path directory;
    private final Path workDirectory;
    private final Map<String, String> environment;

    GradleBuild(Path directory, Path workDirectory, Map<String, String> environment) {
        this.directory = directory;
        this.workDirectory = workDirectory;
        this.environment = environment;
    }

    BuildModel model(List<Path> buildFiles) {
        try {
            Files.createDirectories(workDirectory);
            Path script = workDirectory.resolve(SCRIPT);
            try (InputStream in = Objects.requireNonNull(GradleBuild.class.getResourceAsStream(SCRIPT))) {
                Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            }
            Path output = workDirectory.resolve("model.txt");
            Files.deleteIfExists(output);
            run(script, output);
            List<String> told = Files.exists(output) ? Files.readAllLines(output, StandardCharsets.UTF_8) : List.of();
            return GradleModel.parse(told, buildFiles, command())
                    .orElseThrow(
                            () -> new UserException(
                                    directory + " has no Java code",
                                    "Gradle knows no source set 'main' there.",
                                    "Apply the plugin 'java', or name the project that has the functions: dev-runner start --project DIR"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the developer calls Gradle in the project directory. */
    private String command() {
        BuildToolRun run = new BuildToolRun("Gradle", directory, workDirectory.resolve("gradle.log"), environment);
        return run.command(wrapper(run), "gradle");
    }

    private Optional<Path> wrapper(BuildToolRun run) {
        return run.findAbove(GradleFiles.root(directory), "gradle/wrapper", "gradlew", "gradlew.bat");
    }

    private void run(Path script, Path output) throws IOException {
        Path log = workDirectory.resolve("gradle.log");
        BuildToolRun run = new BuildToolRun("Gradle", directory, log, environment);
        Path gradle = wrapper(run)
                .or(() -> run.findOnPath("gradle", "gradle.bat"))
                .or(() -> run.findInHome("GRADLE_HOME", "gradle", "gradle.bat"))
                .orElseThrow(() -> new UserException(
                        "Gradle is missing",
                        directory + " is a Gradle project; there is no gradlew in " + GradleFiles.root(directory)
                                + " or above, and no gradle on the PATH or in GRADLE_HOME.",
                        "Install Gradle from https://gradle.org/install, or add its wrapper: gradle wrapper"));
        int exitCode = run.run(List.of(
                gradle.toString(),
                "--no-daemon",
                "-q",
                "-p",
                directory.toString(),
                "-I",
                script.toString(),
                "-Ddev-runner.output=" + output,
                // The task looks at projects while it runs, one after the other.
                "-Dorg.gradle.configuration-cache=false",
                "-Dorg.gradle.unsafe.configuration-cache=false",
                "-Dorg.gradle.configureondemand=false",
                "-Dorg.gradle.parallel=false",
                "devRunnerModel"));
        if (exitCode != 0) {
            throw failure(log);
        }
    }

    private UserException failure(Path log) throws IOException {
        List<String> lines = ToolOutput.read(log)
                .replaceAll("\u001B\\[[0-9;]*m", "")
                .lines()
                .map(String::strip)
                .filter(GradleBuild::tellsSomething)
                .toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new UserException(
                "Gradle cannot tell the class path of " + directory,
                last.isEmpty() ? "It says nothing; its output is in " + log + "." : String.join("\n", last),
                "Fix the build, then check with: gradle -p '" + directory + "' compileJava");
    }

    private static boolean tellsSomething(String line) {
        return !line.isEmpty()
                && !line.startsWith("FAILURE: Build failed")
                && !line.startsWith("* Try")
                && !line.startsWith("> Run with --")
                && !line.startsWith("Run with --")
                && !line.startsWith("> Get more help")
                && !line.startsWith("* Get more help")
                && !line.startsWith("BUILD FAILED");
    }
}
