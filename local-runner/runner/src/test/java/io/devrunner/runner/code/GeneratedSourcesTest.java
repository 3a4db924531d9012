package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import io.devrunner.runner.project.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins of Maven have generated belongs to the sources. */
class GeneratedSourcesTest {
    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory);
        project.save(
                "a/Handler.java",
                "package a; public class Handler {"
                        + " public static String value() { return b.Api.TEXT + c.Proto.TEXT; } }");
    }

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void theyAreCompiledWithTheOthersWhereverTheirPackageBegins() throws Exception {
        generate(
                "openapi/src/main/java/b/Api.java",
                "package b; public class Api { public static String TEXT = \"1\"; }");
        Path proto = generate(
                "protobuf/java/c/Proto.java",
                "// made\npackage c;\npublic class Proto { public static String TEXT = \"2\"; }");
        CodeSync sync = project.open();
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("12");
        assertThat(TestProject.next(project.compiled)).isEqualTo(3);

        Files.writeString(proto, "package c; public class Proto { public static String TEXT = \"3\"; }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("13");
        assertThat(TestProject.next(project.compiled))
                .as("of the changed source alone")
                .isEqualTo(1);

        Files.delete(proto);
        assertThat(TestProject.errors(sync).get(0).text()).contains("package c does not exist");
        generate("grpc/c/Proto.java", "package c; public class Proto { public static String TEXT = \"4\"; }");
        TestProject.ready(sync);
        assertThat(project.value("a.Handler")).isEqualTo("14");
    }

    @Test
    void whatIsForOthersOrStandsAmongTheSourcesIsLeftOut() throws Exception {
        project.saveValue("Handler", "plain");
        for (String place : List.of(
                "annotations/d",
                "test-annotations/d",
                "groovy-stubs/main/d",
                "openapi/src/test/java/d",
                "delombok/a")) {
            generate(place + "/Handler.java", "package " + place.charAt(place.length() - 1) + "; does not compile");
        }
        TestProject.ready(project.open());
        assertThat(project.value("a.Handler")).isEqualTo("plain");
    }

    @Test
    void aNameThatIsMissingHasAHintToBuildOnceWhereNothingHasBeenGeneratedYet() throws Exception {
        project.save("a/Handler.java", "package a; class Handler { Gone gone; }");
        Path generated = project.directory.resolve("target/generated-sources");
        CodeSync sync = project.open(model(generated));
        assertThat(TestProject.errors(sync).get(0).text())
                .contains("cannot find symbol")
                .contains("Nothing has been generated in " + generated)
                .contains("mvn compile")
                .contains("compile:");

        project.save("a/Handler.java", "package a; class Handler { int x = \"\"; }");
        assertThat(TestProject.errors(sync).get(0).text()).as("of another kind").doesNotContain("generated");

        project.save("a/Handler.java", "package a; class Handler { Gone gone; }");
        generate("jooq/b/Other.java", "package b; class Other {}");
        assertThat(TestProject.errors(sync).get(0).text())
                .contains("cannot find symbol")
                .doesNotContain("generated");
    }

    private BuildModel model(Path more) {
        BuildModule module = project.module(List.of(), List.of(), "-g");
        BuildModule generating = new BuildModule(
                List.of(project.sources, more),
                Resources.of(List.of()),
                module.classes(),
                module.generatedSources(),
                List.of(),
                module.javacOptions(),
                List.of());
        return new BuildModel(List.of(generating), List.of(), List.of(), List.of());
    }

    private Path generate(String name, String text) throws IOException {
        Path file = project.directory.resolve("target/generated-sources").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
