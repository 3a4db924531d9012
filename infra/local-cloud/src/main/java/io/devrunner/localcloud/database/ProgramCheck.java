package io.devrunner.localcloud.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a server program says when it is asked for its version.
 *
 * @param works whether it could be loaded and run
 * @param output its version, or why it does not run: mostly a shared library that is missing
 */
record ProgramCheck(boolean works, String output) {
    private static final long SECONDS = 10;

    static ProgramCheck of(Path program) {
        try {
            Process process = new ProcessBuilder(List.of(program.toString(), "--no-defaults", "--version"))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            // A line or two: the pipe holds them, so that waiting first cannot block the program.
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new ProgramCheck(false, program + " did not answer within " + SECONDS + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new ProgramCheck(process.exitValue() == 0, output);
        } catch (IOException e) {
            return new ProgramCheck(false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ProgramCheck(false, "interrupted while " + program + " was asked for its version");
        }
    }
}
