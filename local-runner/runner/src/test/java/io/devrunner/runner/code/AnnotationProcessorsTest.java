package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What annotation processors get to see, and what becomes of what they make. */
class AnnotationProcessorsTest {
    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory.resolve("project"));
    }

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void aProcessorReadsResourcesAsTheyAreAndChangesNone() throws Exception {
        project.saveValue("Handler", "one");
        Files.createDirectories(project.resources);
        Files.writeString(project.resources.resolve("app.properties"), "text=ä");

        TestProject.ready(open(Reading.class));

        assertThat(project.value("a.Seen")).isEqualTo("text=ä text=ä true, NoSuchFileException, own=ö");
        assertThat(project.classes.resolve("app.properties")).hasContent("text=ä");
        assertThat(project.classes.resolve("missing.properties")).doesNotExist();
        assertThat(project.classes.resolve("own.properties")).hasContent("own=ö");
    }

    @Test
    void whatAProcessorMakesOnlyIfItIsNotThereStaysAtEachSave() throws Exception {
        saveMarked("one");
        CodeSync sync = open(Factories.class);
        for (String value : List.of("two", "three", "four")) {
            TestProject.ready(sync);
            assertThat(project.value("a.Handler_Factory")).isEqualTo("made");
            saveMarked(value);
        }
        Files.delete(project.sources.resolve("a/Handler.java"));
        project.saveValue("Other", "one");
        TestProject.ready(sync);
        assertThat(project.classes.resolve("a/Handler_Factory.class")).doesNotExist();
    }

    @Test
    void aClassThatAnotherGeneratorMadeIsSeenAtEachSave() throws Exception {
        makeElsewhere("Message");
        saveUserOfMessage("one");
        CodeSync sync = open(Factories.class);
        for (String value : List.of("two", "three", "four")) {
            TestProject.ready(sync);
            assertThat(project.value("a.Message")).isEqualTo("made");
            saveUserOfMessage(value);
        }
    }

    @Test
    void whatAnotherGeneratorMadeStaysWhenNoProcessorTakesPart() throws Exception {
        makeElsewhere("Message");
        Path generated = project.directory.resolve("target/generated-sources/annotations/a/Message.java");
        Files.createDirectories(generated.getParent());
        Files.copy(directory.resolve("other/src/main/java/a/Message.java"), generated);
        saveUserOfMessage("one");
        TestProject.ready(project.open(project.model(List.of(), "-proc:none")));
        assertThat(project.value("a.Message")).isEqualTo("made");
        assertThat(generated).exists();
    }

    private void saveUserOfMessage(String value) throws IOException {
        project.save(
                "a/Handler.java", "package a; class Handler { Object value = Message.value() + \"" + value + "\"; }");
    }

    @Test
    void whatAProcessorDoesNotMakeAnyMoreGoes() throws Exception {
        saveService("One", true);
        saveService("Two", true);
        CodeSync sync = open(Services.class);
        TestProject.ready(sync);
        Path byOthers = Files.writeString(project.classes.resolve("META-INF/others"), "");
        assertThat(services()).hasContent("a.One\na.Two\n");
        assertThat(bean("Two")).exists();

        saveService("Two", false);
        TestProject.ready(sync);
        assertThat(services()).hasContent("a.One\n");
        assertThat(bean("One")).exists();
        assertThat(bean("Two")).doesNotExist();
        assertThat(marker()).exists();

        Files.delete(project.sources.resolve("a/One.java"));
        TestProject.ready(sync);
        assertThat(services()).doesNotExist();
        assertThat(bean("One")).doesNotExist();
        assertThat(marker()).doesNotExist();
        assertThat(byOthers).exists();
    }

    @Test
    void whatAProcessorMadeBeforeTheLastStartGoesToo() throws Exception {
        saveService("One", true);
        saveService("Two", true);
        try (CodeSync before = open(Services.class)) {
            TestProject.ready(before);
        }
        Files.delete(project.sources.resolve("a/Two.java"));
        TestProject.ready(open(Services.class));
        assertThat(services()).hasContent("a.One\n");
        assertThat(bean("Two")).doesNotExist();
    }

    @Test
    void whatSomebodyElseHasWrittenOverWhatAProcessorMadeStays() throws Exception {
        saveService("One", true);
        CodeSync sync = open(Services.class);
        TestProject.ready(sync);
        Files.writeString(services(), "a.Others\n");
        saveService("One", false);
        TestProject.ready(sync);
        assertThat(services()).hasContent("a.Others\n");
        assertThat(bean("One")).doesNotExist();
    }

    @Test
    void aResourceThatAProcessorAddsToKeepsItsOwnLines() throws Exception {
        Path resource = project.resources.resolve(project.classes.relativize(services()));
        Files.createDirectories(resource.getParent());
        Files.writeString(resource, "a.Others\n");
        CodeSync sync = open(Services.class);
        for (boolean service : new boolean[] {true, true, false}) {
            saveService("One", service);
            saveService("Two", true);
            TestProject.ready(sync);
            assertThat(services()).content().contains("a.Others\n", "a.Two\n");
        }
    }

    private void saveService(String name, boolean marked) throws IOException {
        project.save("a/" + name + ".java", "package a; " + (marked ? "@Deprecated" : "") + " class " + name + " {}");
    }

    private Path services() {
        return project.classes.resolve("META-INF/services/a.Service");
    }

    private Path bean(String name) {
        return project.classes.resolve("META-INF/beans/a." + name);
    }

    /** A class file that is made of no source. */
    private Path marker() {
        return project.classes.resolve(Services.MARKER.replace('.', '/') + ".class");
    }

    private void saveMarked(String value) throws IOException {
        project.save(
                "a/Handler.java",
                "package a; @Deprecated class Handler { Object value = \"" + value
                        + "\"; Object factory = a.Handler_Factory.value(); }");
    }

    /** Puts the class file of a source beside those of the project, which does not have the source. */
    private void makeElsewhere(String name) throws IOException {
        TestProject other = new TestProject(directory.resolve("other"));
        Path source = other.saveValue(name, "made");
        try (SourceCompiler compiler = SourceCompiler.open(other.module(List.of(), List.of()), directory)) {
            SourceCompiler.Result result = compiler.compile(List.of(source), Set.of());
            Path target = project.classes.resolve("a/" + name + ".class");
            AtomicFile.write(
                    target,
                    ((SourceCompiler.Result.Compiled) result)
                            .files()
                            .values()
                            .iterator()
                            .next());
        }
    }

    private CodeSync open(Class<? extends Processor> processor) throws Exception {
        Path tests = Path.of(
                getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
        BuildModule module = project.module(List.of(), List.of(tests), "-processor", processor.getName());
        return project.open(new BuildModel(List.of(module), List.of(), List.of(), List.of()));
    }

    /** Does its work in the first round. */
    private abstract static class Processor extends AbstractProcessor {
        private boolean done;

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            try {
                if (!done) {
                    done = true;
                    process(round);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return false;
        }

        abstract void process(RoundEnvironment round) throws IOException;

        FileObject existing(String name) throws IOException {
            return processingEnv.getFiler().getResource(StandardLocation.CLASS_OUTPUT, "", name);
        }

        String content(String name) throws IOException {
            try (InputStream content = existing(name).openInputStream()) {
                return new String(content.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        void write(String name, String text) throws IOException {
            FileObject file = processingEnv.getFiler().createResource(StandardLocation.CLASS_OUTPUT, "", name);
            try (Writer writer = file.openWriter()) {
                writer.write(text);
            }
        }

        void writeClass(String name, String value) throws IOException {
            try (Writer writer =
                    processingEnv.getFiler().createSourceFile("a." + name).openWriter()) {
                writer.write("package a; public class " + name + " { public static String value() { return \"" + value
                        + "\"; } }");
            }
        }
    }

    /** Puts what it has read into a class, as Spring Boot's reads additional metadata. */
    public static final class Reading extends Processor {
        @Override
        void process(RoundEnvironment round) throws IOException {
            FileObject resource = existing("app.properties");
            String seen = content("app.properties");
            try (BufferedReader reader = new BufferedReader(resource.openReader(false))) {
                seen += " " + reader.readLine() + " " + (resource.getLastModified() > 0);
            }
            try {
                seen += content("missing.properties");
            } catch (IOException e) {
                seen += ", " + e.getClass().getSimpleName();
            }
            write("own.properties", "own=ö");
            writeClass("Seen", seen + ", " + content("own.properties"));
        }
    }

    /** Makes a factory for each deprecated class, unless it finds one, as Dagger's does. */
    public static final class Factories extends Processor {
        @Override
        void process(RoundEnvironment round) throws IOException {
            for (Element type : round.getElementsAnnotatedWith(Deprecated.class)) {
                String factory = type.getSimpleName() + "_Factory";
                if (processingEnv.getElementUtils().getTypeElement("a." + factory) == null) {
                    writeClass(factory, "made");
                }
            }
        }
    }

    /** Lists deprecated classes, beside what is listed already as AutoService does, and in a file for each. */
    public static final class Services extends Processor {
        private static final String MARKER = ThrowingProcessor.class.getName();

        @Override
        void process(RoundEnvironment round) throws IOException {
            Set<String> names = new TreeSet<>();
            for (Element type : round.getElementsAnnotatedWith(Deprecated.class)) {
                names.add("a." + type.getSimpleName() + "\n");
                write("META-INF/beans/a." + type.getSimpleName(), "");
            }
            if (names.isEmpty()) {
                return;
            }
            try {
                content("META-INF/services/a.Service").lines().forEach(line -> names.add(line + "\n"));
            } catch (NoSuchFileException ignored) {
                // The first to be listed.
            }
            write("META-INF/services/a.Service", String.join("", names));
            try (InputStream from = getClass().getResourceAsStream("ThrowingProcessor.class");
                    OutputStream to =
                            processingEnv.getFiler().createClassFile(MARKER).openOutputStream()) {
                from.transferTo(to);
            }
        }
    }
}
