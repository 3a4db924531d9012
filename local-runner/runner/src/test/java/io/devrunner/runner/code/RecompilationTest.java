package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compiled after an edit, and that it is enough. */
class RecompilationTest {
    private static final int EDITS = Integer.getInteger("dev-runner.test.edits", 25);

    @TempDir
    Path directory;

    private TestProject project;
    private CodeSync sync;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory.resolve("project"));
    }

    @AfterEach
    void close() {
        project.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("dev-runner.test.seeds", 2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnyEditTheClassesAreThoseOfACleanCompilation(long seed) throws Exception {
        RandomProject random = new RandomProject(seed);
        write(random.sources());
        sync = project.open();
        int compiled = 0;
        for (int edit = 0; edit < EDITS; edit++) {
            random.edit();
            write(random.sources());
            CodeState state = TestProject.state(sync);
            SourceCompiler.Result clean = cleanCompilation();
            String where = "seed " + seed + ", edit " + edit;
            if (clean instanceof SourceCompiler.Result.Compiled expected) {
                assertThat(state).as(where).isInstanceOf(CodeState.Ready.class);
                assertThat(classFiles()).as(where).isEqualTo(relative(expected.files()));
                compiled++;
            } else {
                assertThat(((CodeState.Broken) state).diagnostics())
                        .as(where)
                        .containsExactlyInAnyOrderElementsOf(((SourceCompiler.Result.Failed) clean).diagnostics());
                random.undo();
            }
        }
        assertThat(compiled).as("edits that compile").isGreaterThan(EDITS / 4);
    }

    @Test
    void onlyThoseWhoSeeTheChangeAreCompiled() throws Exception {
        project.save("a/Library.java", "package a; public class Library { public static int one() { return 1; } }");
        project.save("a/User.java", "package a; public class User { int one = Library.one(); }");
        project.save("a/UserOfUser.java", "package a; public class UserOfUser { Object user = new User(); }");
        for (int i = 0; i < 8; i++) {
            project.saveValue("Stranger" + i, "one");
        }
        sync = project.open();
        TestProject.ready(sync);
        assertThat(TestProject.next(project.compiled)).isEqualTo(11);
        project.save("a/Library.java", "package a; public class Library { public static long one() { return 1; } }");
        assertThat(TestProject.errors(sync)).singleElement().satisfies(error -> {
            assertThat(error.file()).hasFileName("User.java");
            assertThat(error.line()).isEqualTo(1);
        });
        project.save(
                "a/Library.java",
                "package a; public class Library { public static int one() { return 1; } public static int two() { return 2; } }");
        TestProject.ready(sync);
        assertThat(TestProject.next(project.compiled)).as("library and user").isEqualTo(2);
    }

    @Test
    void anInterfaceThatOtherLambdasFitReachesThoseWhoHandOneOn() throws Exception {
        project.save("a/A.java", "package a; interface A { void f(int i); }");
        saveLambda();
        sync = project.open();
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("B");
        project.save("a/A.java", "package a; interface A { Object f(); }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("A");
    }

    @Test
    void aDefaultMethodThatIsNoMoreOneReachesThemToo() throws Exception {
        project.save("a/Base.java", "package a; interface Base { Object f(); }");
        project.save("a/A.java", "package a; interface A extends Base { default Object f() { return null; } }");
        saveLambda();
        sync = project.open();
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("B");
        project.save("a/A.java", "package a; interface A extends Base { }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("A");
    }

    /** A handler that calls the method for {@code A} or the one for {@code B}, and names neither. */
    private void saveLambda() throws IOException {
        project.save("a/B.java", "package a; interface B { void f(); }");
        project.save(
                "a/X.java",
                "package a; class X { static String on(A a) { return \"A\"; } static String on(B b) { return \"B\"; } }");
        project.save(
                "a/Handler.java",
                "package a; public class Handler { static Object n() { return null; }"
                        + " public static String value() { return X.on(() -> n()); } }");
        for (int i = 0; i < 8; i++) {
            project.saveValue("Stranger" + i, "one");
        }
    }

    @Test
    void aStartWithoutAClassDirectoryLeavesLaterSavesSmall() throws Exception {
        saveHandlerThatNeedsAnother("one");
        sync = project.open();
        TestProject.ready(sync);
        assertThat(TestProject.next(project.compiled)).isEqualTo(3);
        saveHandlerThatNeedsAnother("two");
        TestProject.ready(sync);
        assertThat(TestProject.next(project.compiled)).isEqualTo(1);
        assertThat(project.value("a.Handler")).isEqualTo("two other");
    }

    @Test
    void aClassDirectoryThatWasAwayForAWhileLeavesLaterSavesSmall() throws Exception {
        saveHandlerThatNeedsAnother("one");
        try (CodeSync before = project.open()) {
            TestProject.ready(before);
        }
        sync = project.open();
        TestProject.ready(sync);
        project.compiled.clear();
        for (String value : List.of("two", "three")) {
            project.clean();
            TestProject.ready(sync);
            assertThat(TestProject.next(project.compiled)).isEqualTo(3);
            saveHandlerThatNeedsAnother(value);
            TestProject.ready(sync);
            assertThat(TestProject.next(project.compiled)).isEqualTo(1);
            assertThat(project.value("a.Handler")).isEqualTo(value + " other");
        }
    }

    private void saveHandlerThatNeedsAnother(String value) throws IOException {
        if (!Files.exists(project.sources.resolve("a/Other.java"))) {
            project.saveValue("Other", "other");
            project.saveValue("Stranger", "stranger");
        }
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return \"" + value
                        + " \" + Other.value(); } }");
    }

    @Test
    void aClassThatTakesOverANameReachesThoseWhoMeantAnother() throws Exception {
        project.save("b/Name.java", "package b; public class Name { public static String value() { return \"b\"; } }");
        project.save(
                "a/Handler.java",
                "package a; import b.*; public class Handler { public static String value() { return Name.value(); } }");
        sync = project.open();
        TestProject.ready(sync);
        project.saveValue("Name", "a");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("a");
        Files.delete(project.sources.resolve("a/Name.java"));
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("b");
    }

    @Test
    void aClassThatWasMissingMendsTheSourceThatNeedsIt() throws Exception {
        Path handler = project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return Later.value(); } }");
        sync = project.open();
        assertThat(TestProject.errors(sync).get(0).file()).isEqualTo(handler);
        project.saveValue("Later", "here");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("here");
    }

    @Test
    void aSourceThatDoesNotCompileIsCompiledOnceBeforeThatIsSaid() throws Exception {
        project.saveValue("Handler", "one");
        String runs = "dev-runner.test.runs." + directory;
        BuildModule module = project.module(
                List.of(),
                List.of(Path.of(getClass()
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())),
                "-processor",
                CountingProcessor.class.getName(),
                "-Aproperty=" + runs);
        try {
            sync = project.open(new BuildModel(List.of(module), List.of(), List.of(), List.of()));
            TestProject.ready(sync);
            for (int i = 1; i < 6; i++) {
                System.clearProperty(runs);
                project.save("a/Handler.java", "package a; public class Handler { int x = \"\"; /*" + i + "*/ }");
                TestProject.errors(sync);
                TestProject.errors(sync);
                assertThat(Integer.getInteger(runs)).isEqualTo(1);
            }
        } finally {
            System.clearProperty(runs);
        }
    }

    @Test
    void aClassFileThatSomebodyElseMadeOfTheSavedSourceIsLeftAlone() throws Exception {
        project.save("a/Library.java", "package a; public class Library { public static int one() { return 1; } }");
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return \"\" + Library.one(); } }");
        project.saveValue("Stranger", "one");
        BuildModule module = project.module(List.of(), List.of(), "-g");
        ClassDirectories directories = new ClassDirectories(module.classes());
        directories.scan();
        try (SourceSync own = new SourceSync(
                module,
                new ModuleClasses(module, directories),
                new ClassIndex(),
                SourceCompiler.open(module, directory),
                project,
                directory.resolve("stamp"))) {
            assertThat(own.update()).isEmpty();
            assertThat(project.compiled.remove()).isEqualTo(3);
            project.save(
                    "a/Library.java", "package a; public class Library { public static long one() { return 2; } }");
            project.saveValue("Stranger", "two");
            for (Map.Entry<Path, byte[]> file : ((SourceCompiler.Result.Compiled) cleanCompilation())
                    .files()
                    .entrySet()) {
                Path target = project.classes.resolve(
                        directory.resolve("clean").relativize(file.getKey()).toString());
                if (!target.endsWith("Stranger.class")) {
                    Files.write(target, file.getValue());
                }
            }
            directories.scan();
            assertThat(own.update()).isEmpty();
        }
        assertThat(project.compiled).as("Stranger alone").containsExactly(1);
        assertThat(project.value("a.Handler")).isEqualTo("2");
        assertThat(project.value("a.Stranger")).isEqualTo("two");
    }

    @Test
    void aClassThatOnlyThrowsTheErrorsOfItsSourceHidesNoError() throws Exception {
        project.saveValue("Handler", "one");
        ClassDirectories directories = new ClassDirectories(List.of(project.classes));
        try (SourceSync own = openAlone(directories)) {
            assertThat(own.update()).isEmpty();
            project.save(
                    "a/Handler.java",
                    "package a; public class Handler { Handler() { throw new Error(\"Unresolved compilation problem: \"); } }");
            byte[] flawed = ((SourceCompiler.Result.Compiled) cleanCompilation())
                    .files()
                    .values()
                    .iterator()
                    .next();
            Path source = project.save("a/Handler.java", "package a; public class Handler { int x = \"\"; }");
            Files.write(project.classes.resolve("a/Handler.class"), flawed);
            directories.scan();
            assertThat(own.update()).extracting(Diagnostic::file).containsExactly(source);
        }
        try (SourceSync later = openAlone(directories)) {
            assertThat(later.update()).as("after another start").isNotEmpty();
        }
    }

    @Test
    void aClassOfTheTextBeforeThatAnotherBuildWritesLateIsMadeAnew() throws Exception {
        project.saveValue("Handler", "one");
        ClassDirectories directories = new ClassDirectories(List.of(project.classes));
        try (SourceSync own = openAlone(directories)) {
            assertThat(own.update()).isEmpty();
            byte[] former = Files.readAllBytes(project.classes.resolve("a/Handler.class"));
            project.saveValue("Handler", "two");
            directories.scan();
            assertThat(own.update()).isEmpty();
            Files.write(project.classes.resolve("a/Handler.class"), former);
            directories.scan();
            assertThat(own.update()).isEmpty();
        }
        assertThat(project.value("a.Handler")).isEqualTo("two");
        assertThat(project.compiled).containsExactly(1, 1, 1);
    }

    private SourceSync openAlone(ClassDirectories directories) throws IOException {
        directories.scan();
        BuildModule module = project.module(List.of(), List.of(), "-g");
        return new SourceSync(
                module,
                new ModuleClasses(module, directories),
                new ClassIndex(),
                SourceCompiler.open(module, directory),
                project,
                directory.resolve("stamp"));
    }

    @Test
    void anAnnotationProcessorThatThrowsIsNamedAndDoesNotStopTheRest() throws Exception {
        project.saveValue("Handler", "one");
        Path tests = Path.of(
                getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
        BuildModule module = project.module(List.of(), List.of(tests), "-processor", ThrowingProcessor.class.getName());
        sync = project.open(new BuildModel(List.of(module), List.of(), List.of(), List.of()));
        assertThat(TestProject.errors(sync).get(0).text())
                .contains("annotation processor " + ThrowingProcessor.class.getName())
                .contains("as it does");
        project.save("a/Handler.java", "package a; public class Handler { /* harmless */ }");
        TestProject.ready(sync);
    }

    private void write(Map<String, String> sources) throws IOException {
        try (Stream<Path> files = Files.walk(project.sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!sources.containsKey(
                        project.sources.relativize(file).toString().replace('\\', '/'))) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = project.sources.resolve(source.getKey());
            if (!Files.exists(file) || !Files.readString(file).equals(source.getValue())) {
                project.save(source.getKey(), source.getValue());
            }
        }
    }

    private SourceCompiler.Result cleanCompilation() throws IOException {
        BuildModule own = project.module(List.of(), List.of(), "-g");
        BuildModule elsewhere = new BuildModule(
                own.sources(),
                own.resources(),
                List.of(directory.resolve("clean")),
                own.generatedSources(),
                List.of(),
                own.javacOptions(),
                List.of());
        try (SourceCompiler compiler =
                        SourceCompiler.open(elsewhere, own.sources().get(0));
                Stream<Path> files = Files.walk(project.sources)) {
            return compiler.compile(files.filter(Files::isRegularFile).toList(), Set.of());
        }
    }

    private Map<String, String> relative(Map<Path, byte[]> output) {
        Map<String, String> files = new TreeMap<>();
        output.forEach((path, content) ->
                files.put(directory.resolve("clean").relativize(path).toString(), FileSnapshot.hash(content)));
        return files;
    }

    private Map<String, String> classFiles() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(project.classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(project.classes.relativize(file).toString(), FileSnapshot.hash(Files.readAllBytes(file)));
            }
        }
        return found;
    }
}
