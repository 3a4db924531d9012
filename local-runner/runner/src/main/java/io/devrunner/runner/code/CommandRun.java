package io.devrunner.runner.code;

import io.devrunner.runner.project.CompileCommand;
import io.devrunner.runner.project.OwnedProcess;
import io.devrunner.runner.project.ToolOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs the project's own compile command, one run after the other, and never longer than it may take. */
final class CommandRun {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final CompileCommand command;
    private final Path log;

    /**
     * A command that has not been run.
     *
     * @param log where its output goes
     */
    CommandRun(CompileCommand command, Path log) {
        this.command = command;
        this.log = log;
    }

    /** The errors; nothing when the command succeeds. It ends with its children when this thread is interrupted. */
    List<Diagnostic> compile() throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process;
        try {
            process = new ProcessBuilder(command.words())
                    .directory(command.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            return List.of(failure("cannot be run: " + e.getMessage()));
        }
        try {
            if (!OwnedProcess.await(process, TIMEOUT)) {
                return List.of(failure("did not end within " + TIMEOUT.toMinutes() + " minutes"));
            }
            return process.exitValue() == 0 ? List.of() : errors(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(failure("was interrupted"));
        }
    }

    private List<Diagnostic> errors(int exitCode) throws IOException {
        String output = ToolOutput.read(log);
        List<Diagnostic> errors = CompilerOutput.errors(output, command.directory());
        return errors.isEmpty()
                ? List.of(failure("failed with exit code " + exitCode + ":\n" + CompilerOutput.end(output)))
                : errors;
    }

    private Diagnostic failure(String text) {
        String again = "\nIt runs again when something is saved, or at a call " + CommandSync.PATIENCE.toSeconds()
                + " s later.";
        return new Diagnostic(
                command.directory().resolve("dev-runner.yaml"), 0, 0, "'" + command.line() + "' " + text + again);
    }
}
