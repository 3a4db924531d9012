package io.devrunner.runner.code;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import io.devrunner.runner.project.Resources;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A project on the disk and the code sync that keeps it current, with what it has told. */
final class TestProject implements AutoCloseable, CodeEvents {
    final Path directory;
    final Path sources;
    final Path resources;
    final Path classes;
    final BlockingQueue<Integer> compiled = new LinkedBlockingQueue<>();
    final BlockingQueue<List<Diagnostic>> failed = new LinkedBlockingQueue<>();
    final BlockingQueue<CodeState.Ready> changed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final List<CodeSync> opened = new ArrayList<>();

    TestProject(Path directory) throws IOException {
        this.directory = directory;
        this.sources = Files.createDirectories(directory.resolve("src/main/java"));
        this.resources = directory.resolve("src/main/resources");
        this.classes = directory.resolve("target/classes");
    }

    BuildModel model(List<Path> dependencies, String... options) {
        return model(dependencies, List.of(), options);
    }

    BuildModel model(List<Path> dependencies, List<Path> buildFiles, String... options) {
        return new BuildModel(List.of(module(dependencies, List.of(), options)), dependencies, buildFiles, List.of());
    }

    BuildModule module(List<Path> dependencies, List<Path> processors, String... options) {
        return module(Resources.of(List.of(resources)), dependencies, processors, options);
    }

    /** With the code and these resource directories. */
    BuildModel withResources(Path... roots) {
        return with(Resources.of(List.of(roots)));
    }

    /** With the code and these resources. */
    BuildModel with(Resources found) {
        BuildModule module = module(found, List.of(), List.of());
        return new BuildModel(List.of(module), List.of(), List.of(), List.of());
    }

    private BuildModule module(Resources found, List<Path> dependencies, List<Path> processors, String... options) {
        return new BuildModule(
                List.of(sources),
                found,
                List.of(classes),
                directory.resolve("target/generated-sources/annotations"),
                dependencies,
                List.of(options),
                processors);
    }

    CodeSync open() {
        return open(model(List.of(), "-g"));
    }

    CodeSync open(BuildModel model) {
        return open(() -> model);
    }

    CodeSync open(Callable<BuildModel> build) {
        Supplier<BuildModel> unchecked = () -> {
            try {
                return build.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        Instant asked = Instant.now();
        CodeSync sync = CodeSync.open(unchecked.get(), asked, unchecked, directory, this);
        opened.add(sync);
        return sync;
    }

    /** Writes a source; the name is a path such as {@code a/Foo.java}. */
    Path save(String name, String text) throws IOException {
        Path file = sources.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Deletes {@code target}, as {@code mvn clean} does. */
    void clean() throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.walk(directory.resolve("target"))) {
            paths = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** A class {@code a.NAME} whose {@code static String value()} gives that value. */
    Path saveValue(String name, String value) throws IOException {
        return save(
                "a/" + name + ".java",
                "package a; public class " + name + " { public static String value() { return \"" + value + "\"; } }");
    }

    static CodeState state(CodeSync sync) throws Exception {
        return sync.current().get(30, TimeUnit.SECONDS);
    }

    static CodeState.Ready ready(CodeSync sync) throws Exception {
        CodeState state = state(sync);
        if (state instanceof CodeState.Ready ready) {
            return ready;
        }
        throw new AssertionError("not ready: " + state);
    }

    static List<Diagnostic> errors(CodeSync sync) throws Exception {
        CodeState state = state(sync);
        if (state instanceof CodeState.Broken broken) {
            return broken.diagnostics();
        }
        throw new AssertionError("not broken: " + state);
    }

    /** What the class's {@code value()} says when it is loaded anew from the class directory. */
    String value(String className) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            return (String) loader.loadClass(className).getMethod("value").invoke(null);
        }
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
        if (value == null) {
            throw new AssertionError("nothing came within 20 s");
        }
        return value;
    }

    @Override
    public void compileFinished(int files, Duration duration) {
        compiled.add(files);
    }

    @Override
    public void compileFailed(List<Diagnostic> diagnostics) {
        failed.add(diagnostics);
    }

    @Override
    public void changed(CodeState.Ready code) {
        changed.add(code);
    }

    @Override
    public void warning(String text) {
        warnings.add(text);
    }

    @Override
    public void close() {
        opened.forEach(CodeSync::close);
    }
}
