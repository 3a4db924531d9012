package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import io.devrunner.runner.project.ProjectBuild;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.runner.project.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CodeSyncTest {
    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(Files.createDirectories(directory.resolve("größeres Projekt")));
    }

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void aQuestionRightAfterASaveAlwaysSeesTheNewCode() throws Exception {
        project.saveValue("Handler", "start");
        CodeSync sync = project.open();
        long generation = TestProject.ready(sync).generation();
        for (int i = 0; i < 200; i++) {
            project.saveValue("Handler", "value " + i);
            CodeState.Ready ready = TestProject.ready(sync);
            assertThat(project.value("a.Handler")).isEqualTo("value " + i);
            assertThat(ready.generation()).isGreaterThan(generation);
            generation = ready.generation();
        }
    }

    @Test
    void aClassThatTwoModulesHaveEachForItselfIsToldOnce() throws Exception {
        Path orders = directory.resolve("orders");
        Path users = directory.resolve("users");
        Files.createDirectories(orders.resolve("example"));
        Files.createDirectories(users.resolve("example"));
        Files.write(orders.resolve("example/App.class"), bytes(CodeSyncTest.class));
        Path second = Files.write(users.resolve("example/App.class"), bytes(CodeSyncTest.class));
        CodeSync sync =
                project.open(new BuildModel(List.of(classes(orders), classes(users)), List.of(), List.of(), List.of()));
        TestProject.ready(sync);
        assertThat(project.warnings).as("it is the same").isEmpty();

        Files.write(second, bytes(TestProject.class));
        TestProject.ready(sync);
        Files.write(second, bytes(BuildModel.class));
        TestProject.ready(sync);
        assertThat(project.warnings)
                .singleElement()
                .asString()
                .contains("example.App (in " + users + " and " + orders + ")");
    }

    private static BuildModule classes(Path classes) {
        return new BuildModule(
                List.of(),
                Resources.of(List.of()),
                List.of(classes),
                classes.resolve("generated"),
                List.of(),
                List.of(),
                List.of());
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }

    @Test
    void aSaveCompilesWithoutAnybodyAsking() throws Exception {
        project.saveValue("Handler", "old");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        TestProject.next(project.changed);
        project.saveValue("Handler", "new");
        CodeState.Ready changed = TestProject.next(project.changed);
        assertThat(changed.changed()).containsExactly("a.Handler");
        assertThat(project.value("a.Handler")).isEqualTo("new");
    }

    @Test
    void thoseWhoAskAtTheSameTimeGetTheSameState() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        List<CompletableFuture<CodeState>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(sync.current());
        }
        for (CompletableFuture<CodeState> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(TestProject.ready(sync));
        }
        assertThat(project.changed).hasSize(1);
    }

    @Test
    void withoutAChangeTheGenerationStays() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        CodeState.Ready first = TestProject.ready(sync);
        assertThat(TestProject.ready(sync)).isEqualTo(first);
        project.saveValue("Handler", "one");
        assertThat(TestProject.ready(sync).generation()).isEqualTo(first.generation());
    }

    @Test
    void aSourceThatDoesNotCompileNamesFileAndLineAndIsMended() throws Exception {
        project.saveValue("Handler", "good");
        CodeSync sync = project.open();
        CodeState.Ready before = TestProject.ready(sync);
        Path broken = project.save("a/Handler.java", "package a;\npublic class Handler {\n  int x = \"text\";\n}\n");
        Diagnostic error = TestProject.errors(sync).get(0);
        assertThat(error.file()).isEqualTo(broken);
        assertThat(error.line()).isEqualTo(3);
        assertThat(error.column()).isEqualTo(11);
        assertThat(error.text()).contains("String cannot be converted to int");
        assertThat(TestProject.errors(sync)).containsExactly(error);
        assertThat(project.failed).hasSize(1);
        assertThat(project.value("a.Handler"))
                .as("class files of the last good state")
                .isEqualTo("good");

        project.saveValue("Handler", "mended");
        assertThat(TestProject.ready(sync).generation()).isEqualTo(before.generation() + 1);
        assertThat(project.value("a.Handler")).isEqualTo("mended");
    }

    @Test
    void goingBackToTheLastGoodTextNeedsNoNewCode() throws Exception {
        project.saveValue("Handler", "good");
        CodeSync sync = project.open();
        CodeState.Ready good = TestProject.ready(sync);
        project.save("a/Handler.java", "package a; class Handler {");
        TestProject.errors(sync);
        project.saveValue("Handler", "good");
        assertThat(TestProject.ready(sync)).isEqualTo(good);
    }

    @Test
    void aDeletedSourceTakesItsClassesWithIt() throws Exception {
        project.saveValue("Handler", "one");
        project.save(
                "a/Gone.java",
                "package a; class Gone { class Inner {} Runnable r = new Runnable() { public void run() {} }; } class Beside {}");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        assertThat(classFiles()).contains("Gone.class", "Gone$Inner.class", "Gone$1.class", "Beside.class");
        Files.delete(project.sources.resolve("a/Gone.java"));
        CodeState.Ready ready = TestProject.ready(sync);
        assertThat(classFiles()).containsExactly("Handler.class");
        assertThat(ready.changed()).containsExactly("a.Beside", "a.Gone", "a.Gone$1", "a.Gone$Inner");
    }

    @Test
    void aSourceDeletedWhileNothingRanTakesItsClassesWithIt() throws Exception {
        project.saveValue("Handler", "one");
        project.save("a/Gone.java", "package a; class Gone { class Inner {} }");
        try (CodeSync first = project.open()) {
            TestProject.ready(first);
        }
        Files.delete(project.sources.resolve("a/Gone.java"));
        TestProject.ready(project.open());
        assertThat(classFiles()).containsExactly("Handler.class");
    }

    @Test
    void deletingAClassThatIsUsedIsAnError() throws Exception {
        project.saveValue("Used", "one");
        project.save("a/Handler.java", "package a; public class Handler { String value = Used.value(); }");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        Files.delete(project.sources.resolve("a/Used.java"));
        assertThat(TestProject.errors(sync).get(0).text()).contains("cannot find symbol");
    }

    @Test
    void aChangedConstantReachesTheClassesItIsInlinedIn() throws Exception {
        project.save("a/Constants.java", "package a; class Constants { static final String TEXT = \"old\"; }");
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return Constants.TEXT; } }");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        project.save("a/Constants.java", "package a; class Constants { static final String TEXT = \"new\"; }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("new");
    }

    @Test
    void aChangedSignatureRecompilesItsCallers() throws Exception {
        project.save("a/Library.java", "package a; class Library { static int one() { return 1; } }");
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { return \"\" + Library.one(); } }");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        project.save("a/Library.java", "package a; class Library { static String one() { return \"a text\"; } }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("a text");
    }

    @Test
    void anotherBodyCompilesOneFileAlone() throws Exception {
        project.saveValue("Other", "one");
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        assertThat(TestProject.next(project.compiled)).isEqualTo(2);
        project.save(
                "a/Handler.java",
                "package a; public class Handler { public static String value() { Runnable r = () -> {}; return \"two\" + new Object() {}; } }");
        assertThat(TestProject.ready(sync).changed()).containsExactly("a.Handler", "a.Handler$1");
        assertThat(TestProject.next(project.compiled)).isEqualTo(1);
    }

    @Test
    void classesThatAreNewerThanTheirSourcesAreNotCompiledAtTheStart() throws Exception {
        project.saveValue("Handler", "one");
        try (CodeSync first = project.open()) {
            TestProject.ready(first);
        }
        project.compiled.clear();
        TestProject.ready(project.open());
        assertThat(project.compiled).isEmpty();
    }

    @Test
    void otherOptionsCompileEverythingAgain() throws Exception {
        project.saveValue("Handler", "one");
        try (CodeSync first = project.open()) {
            TestProject.ready(first);
        }
        project.compiled.clear();
        TestProject.ready(project.open(project.model(List.of(), "-g", "-parameters")));
        assertThat(project.compiled).containsExactly(1);
    }

    @Test
    void sourcesAreReadInTheEncodingThatTheBuildNames() throws Exception {
        Path handler = project.saveValue("Handler", "größer");
        Files.write(handler, Files.readString(handler).getBytes(StandardCharsets.ISO_8859_1));
        CodeSync sync = project.open(project.model(List.of(), "-encoding", "ISO-8859-1"));
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("größer");
    }

    @Test
    void otherSettingsOfLombokCompileEverythingAgain() throws Exception {
        project.saveValue("Handler", "one");
        project.saveValue("Other", "one");
        Path lombok = Files.move(jar("one.txt"), project.directory.resolve("lombok-1.18.42.jar"));
        BuildModel model = project.model(List.of(lombok), "-g");
        Path settings = project.directory.resolve("lombok.config");
        try (CodeSync first = project.open(model)) {
            TestProject.ready(first);
            project.compiled.clear();
            Files.writeString(settings, "lombok.accessors.chain = true");
            TestProject.ready(first);
            TestProject.ready(first);
            assertThat(project.compiled).as("while it runs").containsExactly(2);
        }
        project.compiled.clear();
        TestProject.ready(project.open(model));
        assertThat(project.compiled).as("once is enough").isEmpty();
        project.close();
        Files.writeString(settings, "lombok.accessors.fluent = true");
        TestProject.ready(project.open(model));
        assertThat(project.compiled).as("at the next start").containsExactly(2);
    }

    @Test
    void anOlderSourcePutInPlaceIsCompiledAtTheStart() throws Exception {
        Path source = project.saveValue("Handler", "new");
        try (CodeSync first = project.open()) {
            TestProject.ready(first);
        }
        project.saveValue("Handler", "older");
        Files.setLastModifiedTime(source, FileTime.fromMillis(1_000_000_000_000L));
        TestProject.ready(project.open());
        assertThat(project.value("a.Handler")).isEqualTo("older");
    }

    @Test
    void aDeletedTargetIsMadeAgainWhenSomebodyAsks() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        for (int i = 0; i < 20; i++) {
            project.clean();
            TestProject.ready(sync);
            assertThat(project.value("a.Handler")).isEqualTo("one");
        }
    }

    @Test
    void aRenamedClassIsSeen() throws Exception {
        Path old = project.saveValue("Old", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        Files.delete(old);
        project.saveValue("Fresh", "one");
        TestProject.ready(sync);
        assertThat(classFiles()).containsExactly("Fresh.class");
    }

    /** As on macOS, where {@code Foo.class} and {@code foo.class} are one file; here two paths lead to it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aClassFileWhoseOldNameMeansTheSameFileIsKept() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        Files.createSymbolicLink(project.classes.resolve("A"), project.classes.resolve("a"));
        Path source = project.saveValue("Handler", "two");
        // In the same tick of the clock the class file would count as made of this source by somebody else.
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 1_000));
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("two");
    }

    @Test
    void resourcesAreCopiedAndDeleted() throws Exception {
        project.saveValue("Handler", "one");
        Path resource = project.resources.resolve("conf/app.properties");
        Files.createDirectories(resource.getParent());
        Files.writeString(resource, "a=1");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        Path copy = project.classes.resolve("conf/app.properties");
        assertThat(copy).hasContent("a=1");
        Files.writeString(resource, "a=2");
        assertThat(TestProject.ready(sync).changed())
                .containsExactly(Path.of("conf/app.properties").toString());
        assertThat(copy).hasContent("a=2");
        Files.delete(resource);
        TestProject.ready(sync);
        assertThat(copy).doesNotExist();
    }

    @Test
    void ofADirectoryWithSourcesTheOtherFilesAreResources() throws Exception {
        project.saveValue("Handler", "one");
        Files.writeString(project.sources.resolve("a/Mapper.xml"), "<mapper/>");

        TestProject.ready(project.open(project.withResources(project.sources, project.sources)));

        assertThat(project.classes.resolve("a/Mapper.xml")).exists();
        assertThat(project.classes.resolve("a/Handler.java")).doesNotExist();
    }

    @Test
    void aResourceDirectoryWithTheClassesInItIsNotCopiedIntoThem() throws Exception {
        project.saveValue("Handler", "one");
        Files.writeString(project.directory.resolve("LICENSE"), "free");

        TestProject.ready(project.open(project.withResources(project.directory)));

        assertThat(project.classes.resolve("LICENSE")).doesNotExist();
        assertThat(project.warnings).anyMatch(text -> text.contains("are not copied"));
    }

    @Test
    void anotherCompilersClassFileIsNewCode() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open(project.model(List.of()).withoutCompilation());
        Files.createDirectories(project.classes.resolve("a"));
        compileElsewhere("one");
        CodeState.Ready first = TestProject.ready(sync);
        compileElsewhere("two");
        CodeState.Ready second = TestProject.ready(sync);
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
        assertThat(second.changed()).containsExactly("a.Handler");
    }

    @Test
    void halfAClassFileIsNotHandedOut() throws Exception {
        CodeSync sync = project.open(project.model(List.of()).withoutCompilation());
        compileElsewhere("one");
        Path classFile = project.classes.resolve("a/Handler.class");
        byte[] whole = Files.readAllBytes(classFile);
        CodeState.Ready first = TestProject.ready(sync);
        Files.write(classFile, Arrays.copyOf(whole, whole.length - 7));
        CompletableFuture<CodeState> waiting = sync.current();
        Files.write(classFile, whole);
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(first);
        Files.write(classFile, Arrays.copyOf(whole, whole.length / 2));
        assertThat(TestProject.errors(sync).get(0).file()).isEqualTo(classFile);
    }

    @Test
    void aReplacedJarRaisesTheGeneration() throws Exception {
        project.saveValue("Handler", "one");
        Path jar = jar("one.txt");
        CodeSync sync = project.open(project.model(List.of(jar)));
        CodeState.Ready first = TestProject.ready(sync);
        jar("another.txt");
        CodeState.Ready second = TestProject.ready(sync);
        assertThat(second.generation()).isGreaterThan(first.generation());
    }

    @Test
    void aReplacedJarIsPutToUseAlsoWhenThatFailsAtFirst() throws Exception {
        project.saveValue("Handler", "one");
        BuildModel model = new BuildModel(
                project.withResources(project.directory).modules(), List.of(jar("one.txt")), List.of(), List.of());
        AtomicInteger opened = new AtomicInteger();
        CodeEvents failing = new CodeEvents() {
            @Override
            public void compileFinished(int files, Duration duration) {}

            @Override
            public void compileFailed(List<Diagnostic> diagnostics) {}

            @Override
            public void changed(CodeState.Ready code) {}

            @Override
            public void warning(String text) {
                if (opened.incrementAndGet() == 2) {
                    throw new UncheckedIOException(new IOException("fails once"));
                }
            }
        };
        try (CodeSync sync = CodeSync.open(model, Instant.now(), () -> model, project.directory, failing)) {
            CodeState.Ready first = TestProject.ready(sync);
            jar("another.txt");
            assertThat(TestProject.errors(sync).get(0).text()).contains("fails once");
            assertThat(TestProject.ready(sync).generation()).isGreaterThan(first.generation());
        }
    }

    @Test
    void aChangedBuildFileChangesTheClassPathAndABrokenOneKeepsIt() throws Exception {
        project.saveValue("Handler", "one");
        Path pom = Files.writeString(project.directory.resolve("pom.xml"), "first");
        Path jar = jar("one.txt");
        CodeSync sync = project.open(() -> {
            String text = Files.readString(pom);
            if (text.equals("broken")) {
                throw new UserException("the POM is broken", "Line 7.", "Mend it.");
            }
            return project.model(text.equals("first") ? List.of() : List.of(jar), List.of(pom));
        });
        CodeState.Ready first = TestProject.ready(sync);
        assertThat(first.code().dependencies()).isEmpty();
        Files.writeString(pom, "second");
        CodeState.Ready second = TestProject.ready(sync);
        assertThat(second.code().dependencies()).containsExactly(jar);
        Files.writeString(pom, "broken");
        assertThat(TestProject.ready(sync)).isEqualTo(second);
        assertThat(TestProject.ready(sync)).isEqualTo(second);
        assertThat(project.warnings)
                .singleElement()
                .asString()
                .contains("the POM is broken")
                .contains("Line 7.");
        Files.writeString(pom, "first");
        assertThat(TestProject.ready(sync).code().dependencies()).isEmpty();
    }

    @Test
    void aJarWithAnotherNameThatMatchesTheSamePatternIsSeen() throws Exception {
        Path lib = Files.createDirectories(project.directory.resolve("lib"));
        Files.writeString(project.directory.resolve("dev-runner.yaml"), """
                classes: [target/classes]
                sources: [src/main/java]
                classpath: ["lib/*.jar"]
                functions: {hello: {handler: a.Handler}}
                """);
        project.saveValue("Handler", "one");
        Path old = Files.move(jar("one.txt"), lib.resolve("lib-1.0.jar"));
        ProjectBuild build = new ProjectBuild(ProjectFile.read(project.directory), System.getenv());
        CodeSync sync = project.open(build::model);
        assertThat(TestProject.ready(sync).code().dependencies()).containsExactly(old);
        Files.delete(old);
        Path fresh = Files.move(jar("one.txt"), lib.resolve("lib-1.1.jar"));
        assertThat(TestProject.ready(sync).code().dependencies()).containsExactly(fresh);
    }

    @Test
    void aBuildFileThatIsSavedWhileTheBuildIsAskedIsNotMissed() throws Exception {
        project.saveValue("Handler", "one");
        Path pom = Files.writeString(project.directory.resolve("pom.xml"), "first");
        Path jar = jar("one.txt");
        AtomicBoolean saved = new AtomicBoolean();
        CodeSync sync = project.open(() -> {
            String text = Files.readString(pom);
            if (saved.compareAndSet(false, true)) {
                Files.writeString(pom, "second");
            }
            return project.model(text.equals("first") ? List.of() : List.of(jar), List.of(pom));
        });
        assertThat(TestProject.ready(sync).code().dependencies()).containsExactly(jar);
    }

    @Test
    void aClassThatAnotherBuildReplacesIsWaitedFor() throws Exception {
        CodeSync sync = project.open(project.model(List.of()).withoutCompilation());
        compileElsewhere("one");
        CodeState.Ready first = TestProject.ready(sync);
        Files.delete(project.classes.resolve("a/Handler.class"));
        CompletableFuture<CodeState> waiting = sync.current();
        compileElsewhere("two");
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotEqualTo(first);
        assertThat(project.value("a.Handler")).isEqualTo("two");
    }

    @Test
    void ofWhatAnotherBuildDeletesClassesAloneAreWaitedFor() throws Exception {
        compileElsewhere("one");
        Path resource = Files.writeString(project.classes.resolve("a/Handler.tmp"), "on its way to another name");
        try (ProjectCode code = ProjectCode.open(
                project.model(List.of()).withoutCompilation(), project.directory.resolve(".dev-runner"), project)) {
            Map<Path, ClassDirectories.Content> handedOut = code.contents();
            assertThat(handedOut).containsKey(resource);
            Files.delete(resource);
            code.scan();
            assertThat(code.isIncomplete(handedOut)).isFalse();
            Files.delete(project.classes.resolve("a/Handler.class"));
            code.scan();
            assertThat(code.isIncomplete(handedOut)).isTrue();
        }
    }

    @Test
    void aSourceThatIsEmptyForAMomentIsWaitedFor() throws Exception {
        Path source = project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        for (int i = 0; i < 20; i++) {
            Files.writeString(source, "");
            CompletableFuture<CodeState> waiting = sync.current();
            project.saveValue("Handler", "value " + i);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(CodeState.Ready.class);
            assertThat(project.value("a.Handler")).isEqualTo("value " + i);
        }
        assertThat(project.failed).isEmpty();
    }

    @Test
    void anAnnotationProcessorThatThrowsIsAnError() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open(project.model(List.of(), "-processor", "no.such.Processor"));
        assertThat(TestProject.errors(sync).get(0).text()).contains("no.such.Processor");
    }

    @Test
    void anOptionThatJavacRefusesIsAnError() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open(project.model(List.of(), "--no-such-option"));
        assertThat(TestProject.errors(sync).get(0).text()).contains("--no-such-option");
    }

    @Test
    void aTargetThatCannotBeWrittenIsAnErrorUntilItCan() throws Exception {
        project.saveValue("Handler", "one");
        // A file where a directory should be stops root too, unlike permissions.
        Path obstacle = Files.writeString(project.directory.resolve("target"), "");
        CodeSync sync = project.open();
        assertThat(TestProject.errors(sync).get(0).text()).contains("target");
        Files.delete(obstacle);
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("one");
    }

    @Test
    void savesInABurstEndWithTheLast() throws Exception {
        project.saveValue("Handler", "start");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        for (int i = 0; i < 300; i++) {
            project.saveValue("Handler", "value " + i);
        }
        await().until(() -> project.value("a.Handler").equals("value 299"));
    }

    @Test
    void afterCloseAQuestionFailsAndNoThreadIsLeft() throws Exception {
        project.saveValue("Handler", "one");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        sync.close();
        sync.close();
        assertThat(sync.current()).isCompletedExceptionally();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("code-sync", "code-watcher"));
    }

    @Test
    void aProjectForALaterJavaIsToldWhichJdkItTakes() throws Exception {
        project.saveValue("Handler", "one");
        for (String option : List.of("--release", "-source")) {
            CodeSync sync = project.open(project.model(List.of(), option, "99"));
            assertThat(TestProject.errors(sync).get(0).text())
                    .contains("Java 99 (" + option + " 99)")
                    .contains("runs with Java " + Runtime.version().feature())
                    .contains("JAVA_HOME");
        }
    }

    private Path jar(String entry) throws IOException {
        Path written = project.directory.resolve("lib.jar.part");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(written))) {
            out.putNextEntry(new ZipEntry(entry));
        }
        return Files.move(written, project.directory.resolve("lib.jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void compileElsewhere(String value) throws Exception {
        project.saveValue("Handler", value);
        SourceCompiler compiler = SourceCompiler.open(project.module(List.of(), List.of()), project.directory);
        try (compiler) {
            SourceCompiler.Result result =
                    compiler.compile(List.of(project.sources.resolve("a/Handler.java")), Set.of());
            for (var file : ((SourceCompiler.Result.Compiled) result).files().entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.write(file.getKey(), file.getValue());
            }
        }
    }

    private List<String> classFiles() throws IOException {
        try (Stream<Path> files = Files.walk(project.classes)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
