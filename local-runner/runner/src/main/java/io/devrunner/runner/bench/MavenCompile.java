package io.devrunner.runner.bench;

import io.devrunner.runner.project.OwnedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code mvn compile} in a generated project, as a developer without this tool runs it after each change. */
final class MavenCompile {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Path directory;

    private MavenCompile(Path directory) {
        this.directory = directory;
    }

    /** Empty when there is no Maven, or it cannot get its plugins. The first run may download them. */
    static Optional<MavenCompile> in(BenchProject project) throws IOException, InterruptedException {
        project.writePom();
        MavenCompile maven = new MavenCompile(project.directory());
        return maven.succeeds("compile") && maven.succeeds("-o", "compile") ? Optional.of(maven) : Optional.empty();
    }

    void run() throws IOException, InterruptedException {
        if (!succeeds("-o", "compile")) {
            throw new IOException("mvn -o compile failed in " + directory);
        }
    }

    private boolean succeeds(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(name(), "-q", "-B"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return OwnedProcess.await(process, TIMEOUT) && process.exitValue() == 0;
        } catch (IOException ignored) {
            // There is no Maven on the path: a comparison less, which the caller tells.
            return false;
        }
    }

    private static String name() {
        return System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
    }
}
