package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs Maven for a project: its wrapper if it has one, else the {@code mvn} on the path or in Maven's home. */
final class MavenRun {
    private static final int SHOWN_ERRORS = 6;

    private final Path directory;
    private final Path pom;
    private final Path log;
    private final BuildToolRun process;

    MavenRun(Path directory, Path pom, Path log, Map<String, String> environment) {
        this.directory = directory;
        this.pom = pom;
        this.log = log;
        this.process = new BuildToolRun("Maven", directory, log, environment);
    }

    /** Returns when Maven has succeeded. */
    void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable().toString(), "-B", "-q", "-f", pom.toString()));
        command.addAll(arguments);
        if (process.run(command) != 0) {
            throw failure();
        }
    }

    /** How the developer calls Maven in the project directory. */
    String command() {
        return process.command(wrapper(), "mvn");
    }

    private Optional<Path> wrapper() {
        return process.findAbove(directory, ".mvn/wrapper", "mvnw", "mvnw.cmd");
    }

    private Path executable() {
        return wrapper()
                .or(() -> process.findOnPath("mvn", "mvn.cmd"))
                .or(() -> process.findInHome("MAVEN_HOME", "mvn", "mvn.cmd"))
                .or(() -> process.findInHome("M2_HOME", "mvn", "mvn.cmd"))
                .orElseThrow(
                        () -> new UserException(
                                "Maven is missing",
                                directory + " is a Maven project; there is no mvnw beside it or above,"
                                        + " and no mvn on the PATH or in MAVEN_HOME.",
                                "Install Maven from https://maven.apache.org/install.html, or add its wrapper: mvn wrapper:wrapper"));
    }

    private UserException failure() throws IOException {
        List<String> errors = ToolOutput.read(log)
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
                "Fix the POM, then check with: mvn -f '" + pom + "' dependency:build-classpath");
    }
}
