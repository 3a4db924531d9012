package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Class files and jars that others write, also badly: the next call runs them or tells what is wrong. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ClassFilesIT {
    private static final String VALUE = "example.Value";
    private static final String BOTH = "example.Both";

    @TempDir
    static Path directory;

    @TempDir
    static Path aside;

    private static Compiled compiled;
    private static ProjectDirectory project;
    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        compiled = new Compiled(aside);
        writeJar("library.jar", Map.of("library.Text", text("library", "Text", "\"old\"")));
        writeJar(
                "twin.jar",
                Map.of(
                        BOTH,
                        text("example", "Both", "\"jar\""),
                        "twin.Asks",
                        text("twin", "Asks", "example.Both.text()")));
        project = new ProjectDirectory(directory)
                .classFile(VALUE, value("start"))
                .classFile("example.UsesJar", using("UsesJar", "library.Text.text()"))
                .classFile("example.UsesBoth", using("UsesBoth", "example.Both.text() + twin.Asks.text()"))
                .classFile(BOTH, text("example", "Both", "\"directory\""))
                .classPath("library.jar")
                .classPath("twin.jar")
                .function("value", VALUE)
                .function("uses-jar", "example.UsesJar")
                .function("uses-both", "example.UsesBoth")
                .function("misspelled", "example.Vlaue");
        run = LiveRun.start(directory, "--no-compile");
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        compiled.close();
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @Test
    void halfAClassFileIsWaitedForAndThenTold() throws Exception {
        byte[] whole = value("whole");
        Files.write(project.classFile(VALUE), Arrays.copyOf(whole, whole.length / 2));
        CompletableFuture<InvokeResponse> waiting = calls.invokeLater("value", "\"\"");
        project.classFile(VALUE, whole);
        assertThat(answer(Calls.result(waiting))).isEqualTo("whole");

        Files.write(project.classFile(VALUE), Arrays.copyOf(whole, whole.length / 2));
        JsonNode error = error("value");
        assertThat(error.path("errorType").asText()).isEqualTo("DevRunner.CompilationFailed");
        assertThat(error.path("errorMessage").asText())
                .isEqualTo("out/example/Value.class: not a whole class file; build the project again");

        project.classFile(VALUE, value("mended"));
        assertThat(answer("value")).isEqualTo("mended");
    }

    @Test
    void aClassOfANewerJavaIsToldAsOnAwsAndMendedByTheNext() throws Exception {
        byte[] newer = value("newer");
        newer[7] = 99;
        project.classFile(VALUE, newer);
        JsonNode error = error("value");
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.UnsupportedClassVersionError");
        assertThat(error.path("errorMessage").asText())
                .startsWith(
                        "Error loading class example.Value: example/Value has been compiled by a more recent version");
        run.await(
                "warning",
                event -> event.path("text").asText().startsWith("value: example.Value is compiled for Java 55"));

        project.classFile(VALUE, value("older"));
        assertThat(answer("value")).isEqualTo("older");
    }

    @Test
    void aHandlerThatIsNotThereIsToldBeforeItIsCalled() throws Exception {
        run.await(
                "warning",
                event -> event.path("text").asText().matches("misspelled: .*did you mean example\\.Value\\?.*"));
    }

    @Test
    void aClassThatAJarHasTooIsTheDirectorysForAllAsOnAws() throws Exception {
        assertThat(answer("uses-both")).isEqualTo("directorydirectory");
        run.await("warning", event -> event.path("text").asText().contains(BOTH));

        project.classFile(BOTH, text("example", "Both", "\"edited\""));
        assertThat(answer("uses-both")).isEqualTo("editededited");
    }

    @Test
    void aReplacedJarRestartsTheWorker() throws Exception {
        assertThat(answer("uses-jar")).isEqualTo("old");

        writeJar("library.jar", Map.of("library.Text", text("library", "Text", "\"new\"")));
        assertThat(answer("uses-jar")).isEqualTo("new");
        run.await(
                "reload",
                event -> event.path("kind").asText().equals("restart")
                        && event.path("function").asText().equals("uses-jar"));
    }

    @Test
    void aClassFileOfThePastIsNew() throws Exception {
        for (int hour = 3; hour > 0; hour--) {
            Path file = Files.write(aside.resolve("past"), value("hour " + hour));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + hour * 3_600_000L));
            Files.move(file, project.classFile(VALUE), StandardCopyOption.REPLACE_EXISTING);
            assertThat(answer("value")).isEqualTo("hour " + hour);
        }
    }

    @Test
    void classesThatGoAndComeBackWhileCallsGoOnFailNone() throws Exception {
        project.classFile(VALUE, value("there"));
        Path classes = directory.resolve("out");
        Path gone = directory.resolve("gone");
        for (int clean = 0; clean < 10; clean++) {
            Files.move(classes, gone);
            CompletableFuture<InvokeResponse> call = calls.invokeLater("value", "\"\"");
            Files.createDirectories(project.classFile(VALUE).getParent());
            for (String name : new String[] {"Both", "Value", "UsesJar", "UsesBoth"}) {
                Path file = gone.resolve("example").resolve(name + ".class");
                Files.move(file, classes.resolve("example").resolve(name + ".class"));
            }
            Files.delete(gone.resolve("example"));
            Files.delete(gone);
            assertThat(answer(Calls.result(call))).isEqualTo("there");
        }
    }

    private static String answer(String function) throws IOException {
        return answer(calls.invoke(function, "\"\""));
    }

    private static String answer(InvokeResponse response) throws IOException {
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isNull();
        return new ObjectMapper().readTree(payload).asText();
    }

    private static JsonNode error(String function) throws IOException {
        InvokeResponse response = calls.invoke(function, "\"\"");
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isEqualTo("Unhandled");
        return new ObjectMapper().readTree(payload);
    }

    private static byte[] value(String text) throws IOException {
        return compiled.of(VALUE, Handlers.answering("Value", text));
    }

    /** A handler that answers with an expression; the classes that it names have been compiled before. */
    private static byte[] using(String className, String expression) throws IOException {
        return compiled.of("example." + className, Handlers.answering(className, "\" + " + expression + " + \""));
    }

    private static byte[] text(String packageName, String className, String expression) throws IOException {
        return compiled.of(
                packageName + "." + className,
                "package " + packageName + "; public class " + className + " { public static String text() { return "
                        + expression + "; } }");
    }

    private static void writeJar(String name, Map<String, byte[]> classes) throws IOException {
        Path file = aside.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey().replace('.', '/') + ".class"));
                jar.write(entry.getValue());
            }
        }
        Files.move(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
