package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compilation reads jars as they are, and holds none of them afterwards: Windows locks what is open. */
class OpenFilesTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String PROCESSOR = ThrowingProcessor.class.getName();

    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(Files.createDirectories(directory.resolve("ein Projekt")));
    }

    @Test
    void afterACompilationNeitherJarsNorClassFilesAreOpen() throws Exception {
        Path library = jar("library", Map.of("lib/Text.class", library("one")));
        Path unused = jar("unused", Map.of("read.me", new byte[1]));
        Files.createDirectories(project.classes.resolve("lib"));
        Files.write(
                project.classes.resolve("lib/Beside.class"), compiled("lib/Beside", "package lib; class Beside {}"));
        try (SourceCompiler compiler = open(List.of(library, unused), List.of(), "-g", "--release", "17")) {
            project.save(
                    "lib/Handler.java", "package lib; class Handler { Object all = Text.value() + new Beside(); }");
            assertThat(compile(compiler)).isInstanceOf(SourceCompiler.Result.Compiled.class);
            assertNothingIsOpen();

            project.save("lib/Handler.java", "package lib; class Handler { Object all = Missing.value(); }");
            assertThat(compile(compiler)).isInstanceOf(SourceCompiler.Result.Failed.class);
            assertNothingIsOpen();
        }
    }

    @Test
    void theJarsOfAnnotationProcessorsAreNotOpenEither() throws Exception {
        Path processor = jar(
                "processor",
                Map.of(
                        "META-INF/services/javax.annotation.processing.Processor",
                        PROCESSOR.getBytes(StandardCharsets.UTF_8),
                        PROCESSOR.replace('.', '/') + ".class",
                        classFile()));
        project.saveValue("Handler", "one");
        for (List<Path> processorPath : List.of(List.<Path>of(), List.of(processor))) {
            try (SourceCompiler compiler = open(List.of(processor), processorPath)) {
                assertThat(compile(compiler).toString()).contains("ThrowingProcessor failed: ");
                assertNothingIsOpen();
            }
        }
    }

    @Test
    void aReplacedJarIsSeenByTheNextCompilation() throws Exception {
        Path library = jar("library", Map.of("lib/Text.class", library("one")));
        saveUser();
        try (SourceCompiler compiler = open(List.of(library), List.of())) {
            assertThat(constant(compiler)).isEqualTo("one");
            jar("library", Map.of("lib/Text.class", library("another")));
            assertThat(constant(compiler)).isEqualTo("another");
            Files.delete(library);
            assertThat(compile(compiler).toString()).contains("package lib does not exist");
            jar("library", Map.of("lib/Text.class", library("back")));
            assertThat(constant(compiler)).isEqualTo("back");
            Files.writeString(library, "half a j");
            assertThat(compile(compiler).toString()).contains("library.jar");
        }
    }

    @Test
    void aJarForSeveralReleasesIsReadForTheOneThatIsCompiledFor() throws Exception {
        Path library = jar(
                "library",
                Map.of(
                        "META-INF/MANIFEST.MF",
                                "Manifest-Version: 1.0\nMulti-Release: true\n".getBytes(StandardCharsets.UTF_8),
                        "lib/Text.class", library("old"),
                        "META-INF/versions/11/lib/Text.class", library("eleven")));
        saveUser();
        for (Map.Entry<String, String> expected :
                Map.of("8", "old", "17", "eleven").entrySet()) {
            try (SourceCompiler compiler = open(List.of(library), List.of(), "--release", expected.getKey())) {
                assertThat(constant(compiler)).isEqualTo(expected.getValue());
            }
        }
    }

    @Test
    void theFirstOnTheClassPathWins() throws Exception {
        Path first = jar("first", Map.of("lib/Text.class", library("first")));
        Path second = Files.createDirectories(directory.resolve("second/lib")).getParent();
        Files.write(second.resolve("lib/Text.class"), library("second"));
        saveUser();
        try (SourceCompiler compiler = open(List.of(first, second), List.of())) {
            assertThat(constant(compiler)).isEqualTo("first");
        }
        try (SourceCompiler compiler = open(List.of(second, first), List.of())) {
            assertThat(constant(compiler)).isEqualTo("second");
        }
    }

    @Test
    void theManifestOfAJarLeadsToOthers() throws Exception {
        jar("library", Map.of("lib/Text.class", library("found")));
        Path leader = jar(
                "leader",
                Map.of(
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nClass-Path: library.jar\n".getBytes(StandardCharsets.UTF_8)));
        saveUser();
        try (SourceCompiler compiler = open(List.of(leader), List.of())) {
            assertThat(constant(compiler)).isEqualTo("found");
        }
    }

    private void saveUser() throws IOException {
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return lib.Text.NAME; } }");
    }

    private SourceCompiler open(List<Path> dependencies, List<Path> processors, String... options) {
        return SourceCompiler.open(project.module(dependencies, processors, options), directory);
    }

    private SourceCompiler.Result compile(SourceCompiler compiler) throws IOException {
        return compiler.compile(sources(), Set.of());
    }

    private Set<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(project.sources)) {
            return Set.copyOf(
                    files.filter(file -> file.toString().endsWith(".java")).toList());
        }
    }

    /** Which of the texts that the tests use the compiler has put into the class. */
    private String constant(SourceCompiler compiler) throws Exception {
        SourceCompiler.Result result = compile(compiler);
        assertThat(result).isInstanceOf(SourceCompiler.Result.Compiled.class);
        for (Map.Entry<Path, byte[]> file :
                ((SourceCompiler.Result.Compiled) result).files().entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
        }
        return project.value("a.Handler");
    }

    private byte[] library(String name) throws IOException {
        return compiled(
                "lib/Text",
                "package lib; public class Text { public static final String NAME = \"" + name
                        + "\"; public static String value() { return NAME; } }");
    }

    private byte[] compiled(String name, String text) throws IOException {
        TestProject library = new TestProject(Files.createTempDirectory(directory, "library"));
        Path source = library.save(name + ".java", text);
        try (SourceCompiler compiler = SourceCompiler.open(library.module(List.of(), List.of()), directory)) {
            SourceCompiler.Result result = compiler.compile(List.of(source), Set.of());
            return ((SourceCompiler.Result.Compiled) result)
                    .files()
                    .values()
                    .iterator()
                    .next();
        }
    }

    private static byte[] classFile() throws IOException {
        try (var in = ThrowingProcessor.class.getResourceAsStream("ThrowingProcessor.class")) {
            return in.readAllBytes();
        }
    }

    private Path jar(String name, Map<String, byte[]> entries) throws IOException {
        Path part = directory.resolve(name + ".part");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(part))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return Files.move(part, directory.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertNothingIsOpen() throws IOException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "only Linux tells in /proc what a process has open");
        List<Path> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor));
                }
            }
        }
        assertThat(open).isNotEmpty().noneMatch(file -> file.startsWith(directory));
    }
}
