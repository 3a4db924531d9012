package io.devrunner.runner.ide;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what an IDE needs to attach to each function. A file that is there is never changed. */
public final class IdeFiles {
    private IdeFiles() {}

    /**
     * Writes the files of Visual Studio Code and IntelliJ IDEA.
     *
     * @param directory the project directory
     * @param ports the debug port of each function by its name, at least one
     * @throws UserException when a file cannot be read or written
     */
    public static List<FileOutcome> write(Path directory, Map<String, Integer> ports) {
        List<FileOutcome> outcomes = new ArrayList<>();
        Path launch = directory.resolve(".vscode").resolve("launch.json");
        outcomes.add(
                write(launch, LaunchJson.of(ports))
                        ? written(launch)
                        : LaunchJson.compare(launch, read(launch), ports));
        ports.forEach((function, port) -> {
            RunConfiguration configuration = new RunConfiguration(function, port);
            Path file = directory.resolve(".run").resolve(configuration.name() + ".run.xml");
            outcomes.add(write(file, configuration.xml()) ? written(file) : configuration.compare(file, read(file)));
        });
        return outcomes;
    }

    private static FileOutcome written(Path file) {
        return new FileOutcome.Written(file);
    }

    /** False when there is a file already. */
    private static boolean write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(file)) {
                return false;
            }
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (IOException e) {
            throw cannot("write", file, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw cannot("read", file, e);
        }
    }

    private static UserException cannot(String what, Path file, IOException cause) {
        return new UserException(
                "cannot " + what + " " + file,
                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                "make it a file that you may read and write, in a directory of yours",
                cause);
    }
}
