package io.devrunner.runner.cli;

import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.ide.FileOutcome;
import io.devrunner.runner.ide.IdeFiles;
import io.devrunner.runner.project.DebugPorts;
import io.devrunner.runner.project.NewProjectFile;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dev-runner init}: writes the files to begin with. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a dev-runner.yaml for the handlers that the sources have, if there is none.",
            "With --ide also .vscode/launch.json and IntelliJ's .run/*.run.xml, by which the IDE attaches its debugger"
                    + " to each function. A file that is there is not changed: what it lacks is shown, with exit code 1."
        })
final class InitCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Option(names = "--ide", description = "write what Visual Studio Code and IntelliJ IDEA need to debug")
    private boolean ide;

    @Option(
            names = "--debug-port",
            paramLabel = "PORT",
            description = "the one that start is given, if it is given one (default: 5005)")
    private int debugPort = DebugPorts.FIRST;

    InitCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (debugPort < 1 || debugPort > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--debug-port must be from 1 to " + MAX_PORT + ", is " + debugPort
                            + ": an IDE cannot know a port that is chosen anew each time");
        }
        Path directory = project.directory();
        Path file = directory.resolve(ProjectFile.NAME);
        Optional<String> text = NewProjectFile.write(directory);
        streams.out().println((text.isPresent() ? "wrote " : "there is already ") + file);
        text.ifPresent(written -> streams.out().print(written.indent(4)));
        return ide && !writeIdeFiles(directory) ? CommandLines.USER_ERROR : 0;
    }

    /** False when something is left for the person to do. */
    private boolean writeIdeFiles(Path directory) {
        Map<String, Integer> ports = debugPorts(directory);
        if (ports.isEmpty()) {
            streams.out()
                    .println("no files for an IDE: " + ProjectFile.NAME
                            + " names no Java function, to which a debugger could attach");
            return true;
        }
        boolean done = true;
        for (FileOutcome outcome : IdeFiles.write(directory, ports)) {
            if (outcome instanceof FileOutcome.Written) {
                streams.out().println("wrote " + outcome.file());
            } else if (outcome instanceof FileOutcome.ToAdd missing) {
                done = false;
                streams.out().println("not changed, because it is yours: " + missing.file());
                streams.out().println("  add " + missing.where() + ":");
                streams.out().print(missing.snippet().indent(4));
            } else {
                streams.out().println("nothing to add to " + outcome.file());
            }
        }
        return done;
    }

    /** Of the functions that listen for a debugger, with the places that they have among all. */
    private Map<String, Integer> debugPorts(Path directory) {
        // Handlers take no part in it, and a stage on AWS knows them by itself.
        Project all = ProjectFile.readDeclarations(directory);
        Map<String, Integer> ports = new LinkedHashMap<>(DebugPorts.of(all, debugPort));
        all.functions().stream()
                .filter(function -> !function.isJava())
                .forEach(function -> ports.remove(function.name()));
        return ports;
    }
}
