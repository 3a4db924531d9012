package io.devrunner.runner.code;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The JDK's compiler in this process, kept warm, with the project's own options. Not safe for several threads. */
final class SourceCompiler implements AutoCloseable {
    private static final String PROCESSING = "com.sun.tools.javac.processing.JavacProcessingEnvironment";

    private static final Set<String> VERSION_OPTIONS = Set.of("--release", "-source", "-target");

    private final BuildModule module;
    private final Path place;
    private final JavaCompiler compiler;
    private final StandardJavaFileManager fileManager;
    private final ClassPathFiles classPath;

    private SourceCompiler(
            BuildModule module,
            Path place,
            JavaCompiler compiler,
            StandardJavaFileManager fileManager,
            ClassPathFiles classPath) {
        this.module = module;
        this.place = place;
        this.compiler = compiler;
        this.fileManager = fileManager;
        this.classPath = classPath;
    }

    /**
     * A compiler for a module.
     *
     * @param place what an error is put down to when it has no source
     */
    static SourceCompiler open(BuildModule module, Path place) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new UserException(
                    "this Java has no compiler: " + System.getProperty("java.home"),
                    "It is a JRE; to compile on save takes a JDK of version 17 or later.",
                    "Set JAVA_HOME to a JDK, or compile in your IDE and start with --no-compile.");
        }
        StandardJavaFileManager fileManager =
                compiler.getStandardFileManager(null, Locale.getDefault(), charset(module.javacOptions()));
        List<Path> classPath = new ArrayList<>(module.classes());
        classPath.addAll(module.compileClassPath());
        try {
            fileManager.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
            if (!module.processorPath().isEmpty()) {
                fileManager.setLocationFromPaths(StandardLocation.ANNOTATION_PROCESSOR_PATH, module.processorPath());
            }
            return new SourceCompiler(
                    module, place, compiler, fileManager, ClassPathFiles.open(fileManager, classPath));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** UTF-8, as every JDK has it by now, unless the options name another one, which a charset would make javac ignore. */
    private static @Nullable Charset charset(List<String> options) {
        return options.contains("-encoding") ? null : StandardCharsets.UTF_8;
    }

    /** What came of a run. */
    sealed interface Result {
        /** Contents by path, all to be written. */
        record Compiled(Map<Path, byte[]> files) implements Result {}

        record Failed(List<Diagnostic> diagnostics) implements Result {}
    }

    /**
     * Compiles these sources; classes of the others are taken from the class directories. Writes nothing.
     *
     * @param replaced what was made of these sources before, which must not be seen any more
     */
    Result compile(Collection<Path> sources, Set<Path> replaced) {
        DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
        MemoryOutput output = new MemoryOutput(classPath, module.classes().get(0), module.generatedSources(), replaced);
        try {
            boolean compiled = compiler.getTask(
                            Writer.nullWriter(),
                            output,
                            collector,
                            module.javacOptions(),
                            null,
                            fileManager.getJavaFileObjectsFromPaths(sources))
                    .call();
            return compiled ? new Result.Compiled(output.files()) : new Result.Failed(errors(collector, sources));
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            // Options that javac refuses, whatever an annotation processor throws, and javac's own bugs.
            Optional<String> tooNew = e instanceof IllegalArgumentException ? tooNew() : Optional.empty();
            if (tooNew.isPresent()) {
                return new Result.Failed(List.of(new Diagnostic(place, 0, 0, tooNew.get())));
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String who = processor(cause)
                    .map(name -> "the annotation processor " + name + " failed: ")
                    .orElse("the compiler stopped: ");
            return new Result.Failed(List.of(new Diagnostic(place, 0, 0, who + cause)));
        } finally {
            release();
        }
    }

    /** What to do when the project is for a later Java than this one. */
    private Optional<String> tooNew() {
        List<String> options = module.javacOptions();
        int here = Runtime.version().feature();
        for (int i = 0; i + 1 < options.size(); i++) {
            String version = options.get(i + 1);
            if (VERSION_OPTIONS.contains(options.get(i))
                    && version.matches("[0-9]{1,4}")
                    && Integer.parseInt(version) > here) {
                return Optional.of("the project is for Java " + version + " (" + options.get(i) + " " + version
                        + "), and dev-runner runs with Java " + here + " (" + System.getProperty("java.home")
                        + "): set JAVA_HOME to a JDK of version " + version + " or later and start again");
            }
        }
        return Optional.empty();
    }

    private void release() {
        try {
            classPath.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            classPath.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUnknownName(javax.tools.Diagnostic<?> reported) {
        String code = reported.getCode() == null ? "" : reported.getCode();
        return code.startsWith("compiler.err.cant.resolve") || code.equals("compiler.err.doesnt.exist");
    }

    /** Names the first directory for which the build has still to generate sources. */
    private String hint(Collection<Path> sources) {
        return module.sources().stream()
                .filter(module::isBuilt)
                .filter(root -> sources.stream().noneMatch(source -> source.startsWith(root)))
                .findFirst()
                .map(root ->
                        "\nNothing has been generated in " + root + " yet: build once (mvn compile, gradle classes),"
                                + " or let compile: in dev-runner.yaml do it")
                .orElse("");
    }

    /** The class that javac had called as an annotation processor when this was thrown. */
    private static Optional<String> processor(Throwable thrown) {
        @Nullable String called = null;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith(PROCESSING)) {
                return Optional.ofNullable(called);
            }
            called = frame.getClassName();
        }
        return Optional.empty();
    }

    private List<Diagnostic> errors(DiagnosticCollector<JavaFileObject> collector, Collection<Path> sources) {
        List<Diagnostic> errors = new ArrayList<>();
        String hint = hint(sources);
        for (javax.tools.Diagnostic<? extends JavaFileObject> reported : collector.getDiagnostics()) {
            if (reported.getKind() == javax.tools.Diagnostic.Kind.ERROR) {
                JavaFileObject source = reported.getSource();
                errors.add(new Diagnostic(
                        source == null ? place : Path.of(source.toUri()),
                        Math.max(0, reported.getLineNumber()),
                        Math.max(0, reported.getColumnNumber()),
                        reported.getMessage(Locale.getDefault()) + (isUnknownName(reported) ? hint : "")));
            }
        }
        return errors.isEmpty()
                ? List.of(new Diagnostic(place, 0, 0, "the compiler failed without naming an error"))
                : errors;
    }
}
