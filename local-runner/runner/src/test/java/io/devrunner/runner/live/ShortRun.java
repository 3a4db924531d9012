package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a {@code dev-runner} command, as a process of its own, has written when it had ended. */
record ShortRun(int exitCode, String output, String errors) {
    private static final long TIMEOUT_SECONDS = 50;

    static ShortRun of(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(KeptClasses.program());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("dev-runner", ".stdout");
        Path errors = Files.createTempFile("dev-runner", ".stderr");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            try {
                assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                        .as("it ends")
                        .isTrue();
                return new ShortRun(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
