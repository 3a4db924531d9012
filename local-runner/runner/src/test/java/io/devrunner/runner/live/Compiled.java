package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Class files compiled ahead, as by others who compile beside the runner. */
final class Compiled implements AutoCloseable {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    /** Keeps the jars open from one compilation to the next. */
    private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);

    private final Path aside;

    /** Sources and class files are left there. */
    Compiled(Path aside) {
        this.aside = aside;
    }

    /** The class file of a source that makes one, and may use those that were compiled before. */
    byte[] of(String className, String source) throws IOException {
        String name = className.replace('.', '/');
        Path file = aside.resolve(name + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        String classPath = aside + File.pathSeparator + System.getProperty("java.class.path");
        List<String> arguments = List.of("-proc:none", "-cp", classPath, "-d", aside.toString());
        boolean compiled = compiler.getTask(null, files, null, arguments, null, files.getJavaFileObjects(file))
                .call();
        assertThat(compiled).as(source).isTrue();
        return Files.readAllBytes(aside.resolve(name + ".class"));
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
