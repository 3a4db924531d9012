package io.devrunner.runner.live;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program's class path, and its classes in an archive of the JVM's that is made once for all tests, as the launcher
 * makes one: each start takes a second less. Where classes are in directories, as in an IDE, there is none.
 */
final class KeptClasses {
    private static final long PATIENCE_SECONDS = 60;
    private static final String ARCHIVE = "classes.jsa";
    private static final List<String> PROGRAM = make();

    private KeptClasses() {}

    /** The command of the program, which its arguments follow. */
    static List<String> program() {
        return PROGRAM;
    }

    private static List<String> program(String archiveOption, String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                archiveOption,
                "-cp",
                classPath,
                "io.devrunner.runner.Main");
    }

    private static List<String> make() {
        List<Path> all = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        List<Path> directories = all.stream().filter(Files::isDirectory).toList();
        if (directories.size() > 1) {
            return program("-Xshare:auto", System.getProperty("java.class.path"));
        }
        // The only one has the tests.
        String jars = String.join(
                File.pathSeparator,
                all.stream().filter(Files::isRegularFile).map(Path::toString).toList());
        try {
            Path directory = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target")).toAbsolutePath(), "kept-classes");
            Path archive = directory.resolve(ARCHIVE);
            train(program("-XX:ArchiveClassesAtExit=" + archive, jars), directory);
            return program("-XX:SharedArchiveFile=" + archive, jars);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts once for nothing. */
    private static void train(List<String> program, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("classes"));
        Files.writeString(
                directory.resolve("dev-runner.yaml"),
                "classes: [classes]\nfunctions: {training: {handler: training.Missing, routes: [\"GET /\"]}}\n");
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("start", "--log", "json"));
        command.addAll(List.of("--project", directory.toString(), "--http-port", "0", "--aws-port", "0", "--no-debug"));
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            // Not that of Process, which closes its output.
            output.lines()
                    .filter(line -> line.contains("\"event\":\"ready\""))
                    .forEach(line -> process.toHandle().destroy());
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the training does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        if (!Files.isRegularFile(directory.resolve(ARCHIVE))) {
            throw new IllegalStateException("no archive: " + Files.readString(errors));
        }
    }
}
