package io.devrunner.runner.code;

import io.devrunner.runner.project.CompileCommand;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the project's own compile command, one run after the other, and never longer than it may take. */
final class CommandRun {
    private static final long TIMEOUT_MINUTES = 10;

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
        Thread end = new Thread(() -> end(process), "compile-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                return List.of(failure("did not end within " + TIMEOUT_MINUTES + " minutes"));
            }
            return process.exitValue() == 0 ? List.of() : errors(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(failure("was interrupted"));
        } finally {
            end(process);
            removeHook(end);
        }
    }

    private List<Diagnostic> errors(int exitCode) throws IOException {
        // Build tools write in the platform's own encoding.
        String output = new String(Files.readAllBytes(log), Charset.defaultCharset());
        List<Diagnostic> errors = CompilerOutput.errors(output, command.directory());
        return errors.isEmpty()
                ? List.of(failure("failed with exit code " + exitCode + ":\n" + CompilerOutput.end(output)))
                : errors;
    }

    private Diagnostic failure(String text) {
        return new Diagnostic(command.directory().resolve("dev-runner.yaml"), 0, 0, "'" + command.line() + "' " + text);
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
}
