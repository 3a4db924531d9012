package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many files at once, as {@code git checkout} writes them. */
class CodeBurstTest {
    private static final int FILES = 1_000;

    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory);
    }

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void aCheckoutOfAThousandFilesIsWholeForWhoAsksAfterIt() throws Exception {
        saveAll("main");
        CodeSync sync = project.open();
        TestProject.ready(sync);

        saveAll("branch");
        for (int file = 0; file < FILES / 2; file++) {
            Files.delete(project.sources.resolve("a/C" + file + ".java"));
        }
        TestProject.ready(sync);
        for (int file = FILES / 2; file < FILES; file += 100) {
            assertThat(project.value("a.C" + file)).isEqualTo("branch");
        }
        assertThat(project.classes.resolve("a/C0.class")).doesNotExist();
        assertThat(project.compiled).as("compilations").hasSizeLessThan(FILES / 10);
        assertThat(project.failed).isEmpty();
    }

    @Test
    void twoModulesThatAreSavedAtOnceAreCompiledInOrder() throws Exception {
        TestProject library = new TestProject(directory.resolve("library"));
        library.save("l/Library.java", library("one"));
        project.save("a/Handler.java", handler("one"));
        BuildModule needed = library.module(List.of(), List.of());
        BuildModule own = project.module(List.of(library.classes), List.of());
        CodeSync sync = project.open(new BuildModel(List.of(needed, own), List.of(), List.of(), List.of()));
        TestProject.ready(sync);

        for (String method : List.of("two", "three", "four")) {
            project.save("a/Handler.java", handler(method));
            library.save("l/Library.java", library(method));
            assertThat(TestProject.ready(sync).changed()).containsExactly("a.Handler", "l.Library");
        }
        assertThat(project.failed).isEmpty();
    }

    private void saveAll(String value) throws IOException {
        for (int file = 0; file < FILES; file++) {
            project.saveValue("C" + file, value);
        }
    }

    private static String library(String method) {
        return "package l; public class Library { public static String " + method + "() { return \"\"; } }";
    }

    private static String handler(String method) {
        return "package a; public class Handler { String value = l.Library." + method + "(); }";
    }
}
