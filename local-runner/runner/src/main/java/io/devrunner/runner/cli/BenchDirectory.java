package io.devrunner.runner.cli;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A directory for generated projects, for as long as a benchmark runs. */
final class BenchDirectory {
    private BenchDirectory() {}

    /** Measures something in a directory. */
    interface Work {
        int in(Path directory) throws IOException, InterruptedException;
    }

    /**
     * Does the work and deletes its directory.
     *
     * @return what the work returns
     * @throws UserException when files cannot be written
     */
    static int run(Work work) throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("dev-runner-bench");
            try {
                return work.in(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UserException(
                    "the benchmark could not be finished",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "it needs a temporary directory with some 20 MB, and the file of --json must be writable",
                    e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
