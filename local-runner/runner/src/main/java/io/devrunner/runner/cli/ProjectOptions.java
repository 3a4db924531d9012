package io.devrunner.runner.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every command that works on a project. */
final class ProjectOptions {
    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "the directory with dev-runner.yaml (default: the current one)")
    @SuppressWarnings("NullAway.Init")
    private Path asGiven;

    @Option(names = "--verbose", description = "show stack traces, and write more into .dev-runner/logs")
    private boolean verbose;

    /** As the person wrote it, to be shown again in a command to paste. */
    Path asGiven() {
        return asGiven;
    }

    Path directory() {
        return asGiven.toAbsolutePath().normalize();
    }

    boolean verbose() {
        return verbose;
    }
}
