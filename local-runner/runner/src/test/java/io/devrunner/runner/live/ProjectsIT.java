package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects of the kinds that developers have: each runs, and runs what was saved last. */
final class ProjectsIT {
    private static final Path PROJECTS = Path.of("src", "test", "projects");

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void create() throws IOException {
        directory = temporary.resolve("ein schönes Projekt");
    }

    @Test
    void aChangeInALibraryModuleReloadsTheFunction() throws Exception {
        copy("reactor");
        try (LiveRun run = LiveRun.start(directory.resolve("function"));
                Calls calls = Calls.of(run)) {
            assertThat(calls.get("/").body()).isEqualTo("hello");

            Path library = directory.resolve("shop/src/main/java/shop/Greeting.java");
            replace(library, "hello", "good morning");
            assertThat(calls.get("/").body()).isEqualTo("good morning");

            replace(library, "String text()", "String text(Object... more)");
            assertThat(calls.get("/").body())
                    .as("the function was compiled again")
                    .isEqualTo("good morning");

            replace(library, "String text(Object... more)", "String other()");
            assertThat(calls.invoke("greet", "{}").payload().asUtf8String())
                    .contains("Greet.java:10")
                    .contains("cannot find symbol");
        }
    }

    @Test
    void aBrokenPomIsToldAndTheClassPathStaysUntilItIsMended() throws Exception {
        copy("reactor");
        Path function = directory.resolve("function");
        try (LiveRun run = LiveRun.start(function);
                Calls calls = Calls.of(run)) {
            replace(function.resolve("pom.xml"), "</project>", "</projekt>");
            assertThat(calls.get("/").body()).isEqualTo("hello");
            run.await("warning", event -> event.path("text").asText().contains("the class path stays as it was"));
            replace(directory.resolve("shop/src/main/java/shop/Greeting.java"), "hello", "good morning");
            assertThat(calls.get("/").body()).isEqualTo("good morning");

            replace(function.resolve("pom.xml"), "</projekt>", "<description>mended</description></project>");
            replace(directory.resolve("shop/src/main/java/shop/Greeting.java"), "good morning", "good evening");
            assertThat(calls.get("/").body()).isEqualTo("good evening");
            assertThat(run.events().stream()
                            .filter(event -> event.path("event").asText().equals("warning")))
                    .hasSize(1);
        }
    }

    @Test
    void lombokAndMapStructTakePart() throws Exception {
        copy("processors");
        try (LiveRun run = LiveRun.start(directory);
                Calls calls = Calls.of(run)) {
            assertThat(calls.get("/").body()).isEqualTo("OrderView(article=tea, pieces=2)");

            Path sources = directory.resolve("src/main/java/example");
            replace(
                    sources.resolve("OrderView.java"),
                    "private int pieces;",
                    "private int pieces;\n    private long cents;");
            replace(sources.resolve("Order.java"), "int pieces", "int pieces, long cents");
            replace(sources.resolve("Orders.java"), "(\"tea\", 2)", "(\"tea\", 2, 350)");
            assertThat(calls.get("/").body()).isEqualTo("OrderView(article=tea, pieces=2, cents=350)");
            Files.writeString(directory.resolve("lombok.config"), "lombok.toString.includeFieldNames = false");
            assertThat(calls.get("/").body()).isEqualTo("OrderView(tea, 2, 350)");

            Path generated = directory.resolve("target/generated-sources/annotations/example/OrderMapperImpl.java");
            assertThat(generated).exists();
            Files.delete(sources.resolve("OrderMapper.java"));
            replace(sources.resolve("Orders.java"), "Mappers.getMapper(OrderMapper.class).view(", "(");
            assertThat(calls.get("/").body()).contains("Order[article=tea");
            assertThat(generated).doesNotExist();
            assertThat(directory.resolve("target/classes/example/OrderMapperImpl.class"))
                    .doesNotExist();
        }
    }

    @Test
    void aKotlinProjectIsCompiledByItsOwnCommand() throws Exception {
        copy("kotlin");
        try (LiveRun run = LiveRun.start(directory);
                Calls calls = Calls.of(run)) {
            assertThat(calls.get("/").body()).isEqualTo("hello");

            Path source = directory.resolve("src/main/kotlin/example/Greet.kt");
            replace(source, "\"hello\"", "\"good morning\"");
            assertThat(calls.get("/").body()).isEqualTo("good morning");

            replace(source, "= \"good morning\"", "= missing");
            assertThat(calls.invoke("greet", "{}").payload().asUtf8String())
                    .contains("Greet.kt:7")
                    .contains("Unresolved reference");
        }
    }

    @Test
    void aSpringCloudFunctionIsReloaded() throws Exception {
        copy("spring");
        try (LiveRun run = LiveRun.start(directory);
                Calls calls = Calls.of(run)) {
            assertThat(calls.invoke("greet", "\"Ada\"").payload().asUtf8String())
                    .isEqualTo("\"hello Ada\"");

            replace(directory.resolve("src/main/java/example/Application.java"), "hello ", "good morning ");
            assertThat(calls.invoke("greet", "\"Ada\"").payload().asUtf8String())
                    .isEqualTo("\"good morning Ada\"");
        }
    }

    @Test
    void aGradleProjectRunsWithItsSiblingsAndResources() throws Exception {
        boolean gradle = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "gradle")));
        assumeTrue(gradle, "there is no gradle on the PATH");
        copy("gradle");
        try (LiveRun run = LiveRun.start(directory.resolve("function"));
                Calls calls = Calls.of(run)) {
            assertThat(calls.invoke("greet", "{}").payload().asUtf8String()).isEqualTo("\"hello Ada\"");

            replace(directory.resolve("shop/src/main/java/shop/Greeting.java"), "hello", "good morning");
            assertThat(calls.invoke("greet", "{}").payload().asUtf8String()).isEqualTo("\"good morning Ada\"");

            replace(directory.resolve("function/src/main/resources/name.txt"), "Ada", "Grace");
            assertThat(calls.invoke("greet", "{}").payload().asUtf8String()).isEqualTo("\"good morning Grace\"");
        }
    }

    private void copy(String project) throws IOException {
        Path from = PROJECTS.resolve(project);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void replace(Path file, String text, String by) throws IOException {
        String before = Files.readString(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, by));
    }
}
