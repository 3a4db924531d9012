package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeWatcherTest {
    @TempDir
    Path directory;

    private final Semaphore hints = new Semaphore(0);
    private Path sources;
    private Path classes;
    private CodeWatcher watcher;

    @BeforeEach
    void open() throws IOException {
        sources = Files.createDirectories(directory.resolve("src/main/java"));
        classes = directory.resolve("target/classes");
        watcher = CodeWatcher.open(directory, Set.of(sources, classes), finished -> hints.release());
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    @Test
    void aSaveIsSeen() throws Exception {
        Files.writeString(sources.resolve("A.java"), "class A {}");
        assertHint();
    }

    @Test
    void aNewPackageAndWhatIsInItIsSeen() throws Exception {
        Path packages = Files.createDirectories(sources.resolve("a/b/c"));
        assertHint();
        quiet();
        Files.writeString(packages.resolve("A.java"), "class A {}");
        assertHint();
    }

    @Test
    void aTargetThatGoesAndComesBackIsSeenEachTime() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.createDirectories(classes);
            assertHint();
            quiet();
            Path file = Files.writeString(classes.resolve("A.class"), "x");
            assertHint();
            Files.delete(file);
            Files.delete(classes);
            Files.delete(classes.getParent());
            quiet();
        }
    }

    @Test
    void anEditorThatWritesThroughATemporaryFileIsSeen() throws Exception {
        Path file = Files.writeString(sources.resolve("A.java"), "class A {}");
        assertHint();
        quiet();
        Path temporary = Files.writeString(directory.resolve("A.tmp"), "class A { int x; }");
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        assertHint();
    }

    @Test
    void whatALinkLeadsToIsSeen(@TempDir Path elsewhere) throws Exception {
        Path linked = Files.createSymbolicLink(directory.resolve("linked"), elsewhere);
        Path project = Files.createSymbolicLink(elsewhere.resolveSibling(elsewhere.getFileName() + "-link"), directory);
        Set<Path> named = Set.of(project.resolve("linked"), project.resolve("src/main/java"));
        CodeWatcher ofLinks = CodeWatcher.open(project, named, finished -> hints.release());
        try {
            quiet();
            Files.writeString(elsewhere.resolve("A.java"), "class A {}");
            assertHint();
            quiet();
            watcher.close();
            Files.writeString(sources.resolve("B.java"), "class B {}");
            assertHint();
        } finally {
            ofLinks.close();
            Files.delete(project);
            Files.delete(linked);
        }
    }

    @Test
    void theRestOfTheProjectIsNotWatched() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("node_modules/x"));
        Files.writeString(elsewhere.resolve("file"), "1");
        Files.writeString(directory.resolve("README.md"), "1");
        assertThat(hints.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    private void assertHint() throws InterruptedException {
        assertThat(hints.tryAcquire(10, TimeUnit.SECONDS)).as("a hint").isTrue();
    }

    /** Waits until the events of what has been done so far are through. */
    private void quiet() throws InterruptedException {
        while (hints.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            hints.drainPermits();
        }
    }
}
