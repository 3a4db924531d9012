package io.devrunner.runner.bench;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes generated projects under a running {@code dev-runner start} and measures, for each change, from the moment
 * before it is written until an HTTP call has the answer that shows it: through front door, stub, bridge, runner and
 * worker, with a debug port open, as a developer would run it.
 */
public final class Benchmark {
    private static final List<BenchProject.Size> SIZES =
            List.of(new BenchProject.Size(1, 0), new BenchProject.Size(500, 100));

    private static final String BODY_OF_CLASS_FILE = "class file, method body";
    private static final String BODY_OF_SOURCE = "source, method body";

    /** After so many answers of older code the change is taken to be lost. */
    private static final int MOST_STALE = 100;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;

    private final BenchSettings settings;
    private final Path directory;
    private final Consumer<String> progress;
    private final List<Measurement> measurements = new ArrayList<>();

    /**
     * A benchmark that has not begun.
     *
     * @param directory an empty one for the generated projects
     * @param progress told what is measured next
     */
    public Benchmark(BenchSettings settings, Path directory, Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Measures everything, one after the other.
     *
     * @throws UserException when a call fails or a change never shows
     */
    public BenchResult run() throws IOException, InterruptedException {
        for (BenchProject.Size size : SIZES) {
            String name = size.classes() + "-classes";
            classFiles(BenchProject.create(directory.resolve(name), size, false), size);
            sources(BenchProject.create(directory.resolve(name + "-with-sources"), size, true), size);
        }
        withoutThisTool(BenchProject.create(directory.resolve("without"), SIZES.get(0), false), SIZES.get(0));
        return new BenchResult(settings, measurements);
    }

    /** The same changes as others have to make them. */
    private void withoutThisTool(BenchProject project, BenchProject.Size size)
            throws IOException, InterruptedException {
        try (FreshJvm jvm = FreshJvm.of(project)) {
            progress.accept("a fresh JVM with AWS's runtime client for each class file");
            compare(BODY_OF_CLASS_FILE, size, "fresh JVM, AWS's runtime client", project, jvm, () -> {
                byte[] compiled = project.compiledHandler();
                return () -> project.writeClassFile(compiled);
            });
            progress.accept("mvn compile and a fresh JVM for each source");
            Optional<MavenCompile> maven = MavenCompile.in(project);
            if (maven.isEmpty()) {
                progress.accept("nothing with Maven: there is no mvn on the PATH, or it does not get its plugins");
                return;
            }
            compare(BODY_OF_SOURCE, size, "mvn compile, fresh JVM", project, jvm, () -> () -> {
                project.saveSource();
                maven.get().run();
            });
        }
    }

    private void compare(
            String change,
            BenchProject.Size size,
            String how,
            BenchProject project,
            FreshJvm jvm,
            Preparation preparation)
            throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < settings.slowRounds(); round++) {
            project.change(false);
            Writing writing = preparation.prepare();
            long begun = System.nanoTime();
            writing.write();
            String answer = jvm.answer();
            samples.add(Duration.ofNanos(System.nanoTime() - begun));
            if (!answer.contains(project.version())) {
                throw new IOException("expected " + project.version() + " of a fresh JVM, got " + answer);
            }
        }
        measurements.add(Measurement.of(change, size.toString(), how, 0, samples));
    }

    private void classFiles(BenchProject project, BenchProject.Size size) throws IOException, InterruptedException {
        progress.accept("class files, " + size);
        try (RunnerProcess runner = RunnerProcess.start(project.directory())) {
            measure("none", size, settings.rounds(), runner, project, () -> () -> {});
            measure(BODY_OF_CLASS_FILE, size, settings.rounds(), runner, project, () -> {
                project.change(false);
                byte[] compiled = project.compiledHandler();
                return () -> project.writeClassFile(compiled);
            });
            measure("class file, new method", size, settings.rounds(), runner, project, () -> {
                project.change(true);
                byte[] compiled = project.compiledHandler();
                return () -> project.writeClassFile(compiled);
            });
        }
    }

    private void sources(BenchProject project, BenchProject.Size size) throws IOException, InterruptedException {
        progress.accept("sources, " + size);
        try (RunnerProcess runner = RunnerProcess.start(project.directory())) {
            measure(BODY_OF_SOURCE, size, settings.rounds(), runner, project, () -> {
                project.change(false);
                return project::saveSource;
            });
            measure("source, new method", size, settings.rounds(), runner, project, () -> {
                project.change(true);
                return project::saveSource;
            });
            if (size.jars() > 0) {
                measure("jar and source", size, settings.slowRounds(), runner, project, () -> {
                    project.change(false);
                    project.replaceJar();
                    return project::saveSource;
                });
            }
        }
    }

    /** Makes a change ready, so that only its writing is timed. */
    private interface Preparation {
        Writing prepare() throws IOException;
    }

    /** Writes a change. */
    private interface Writing {
        void write() throws IOException, InterruptedException;
    }

    private void measure(
            String change,
            BenchProject.Size size,
            int rounds,
            RunnerProcess runner,
            BenchProject project,
            Preparation preparation)
            throws IOException, InterruptedException {
        Samples samples = new Samples();
        int stale = 0;
        int warmUp = rounds == settings.rounds() ? settings.warmUp() : 1;
        for (int round = -warmUp; round < rounds; round++) {
            if (round == 0) {
                runner.takeReloads();
            }
            Writing writing = preparation.prepare();
            long begun = System.nanoTime();
            writing.write();
            int old = staleAnswers(runner.httpUrl(), project.version());
            if (round >= 0) {
                samples.add(Duration.ofNanos(System.nanoTime() - begun));
                stale += old;
            }
        }
        measurements.add(Measurement.of(change, size.toString(), kinds(runner.takeReloads()), stale, samples));
    }

    private static String kinds(Map<String, Integer> reloads) {
        return switch (reloads.size()) {
            case 0 -> "";
            case 1 -> reloads.keySet().iterator().next();
            default -> reloads.toString();
        };
    }

    /** Calls until the answer is the wanted one, and counts those that were not. */
    private int staleAnswers(URI url, String wanted) throws IOException, InterruptedException {
        for (int stale = 0; stale < MOST_STALE; stale++) {
            if (answer(url).equals(wanted)) {
                return stale;
            }
        }
        throw new UserException(
                "a change was not used after " + MOST_STALE + " calls",
                "the answer should be '" + wanted + "'",
                "please report it");
    }

    /** On the calling thread and over a kept connection, as it is the way that is measured and not the caller. */
    private String answer(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (status != 200) {
                throw new UserException(
                        "a call of the benchmark failed with status " + status,
                        text,
                        "see the project that failed with: dev-runner start --project " + directory);
            }
            return text;
        }
    }
}
