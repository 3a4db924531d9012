package io.devrunner.workerhost;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a handler's source into a class directory, as an IDE would. */
final class Sources {
    private Sources() {}

    /**
     * A handler {@code app.Handler} of a string, whose method has the given body.
     *
     * @param members further members of the class
     */
    static void handler(Path classes, Path library, String members, String body) {
        compile(classes, library, "app.Handler", """
                package app;
                public class Handler implements com.amazonaws.services.lambda.runtime.RequestHandler<String, String> {
                    %s
                    public String handleRequest(String event, com.amazonaws.services.lambda.runtime.Context context) {
                        %s
                    }
                }
                """.formatted(members, body));
    }

    /** A class {@code lib.Counter} with a counter that outlives reloads of the application. */
    static void library(Path library) {
        compile(library, library, "lib.Counter", """
                package lib;
                public class Counter {
                    private static int count;
                    public static synchronized int next() { return ++count; }
                }
                """);
    }

    /** Compiles the source of a class into the directory. */
    static void compile(Path to, Path library, String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        String classPath = System.getProperty("java.class.path") + java.io.File.pathSeparator + library;
        List<String> options = List.of("-g", "-d", to.toString(), "-cp", classPath, "-proc:none");
        boolean compiled =
                compiler.getTask(null, null, null, options, null, List.of(file)).call();
        if (!compiled) {
            throw new IllegalStateException(String.format(Locale.ROOT, "%s does not compile", name));
        }
    }

    /** Changes the file times so that a copy of the directory's content counts as changed. */
    static void touch(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(
                        file,
                        java.nio.file.attribute.FileTime.fromMillis(
                                Files.getLastModifiedTime(file).toMillis() + 5000));
            }
        }
    }
}
