package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentBuildTest {
    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private TestProject project;
    private Path pom;
    private BuildModel first;
    private BuildModel second;
    private CurrentBuild build;

    /** What Maven fails on; empty when it succeeds. */
    private String obstacle = "";

    private int runs;

    @BeforeEach
    void create() throws IOException {
        project = new TestProject(directory);
        pom = Files.writeString(directory.resolve("pom.xml"), "first");
        first = project.model(List.of(), List.of(pom));
        second = project.model(List.of(directory.resolve("new.jar")), List.of(pom));
        build = new CurrentBuild(first, Instant.now().plusSeconds(1), this::run, project, now::get);
    }

    @AfterEach
    void close() {
        project.close();
    }

    private BuildModel run() {
        runs++;
        if (!obstacle.isEmpty()) {
            throw new UserException("Maven cannot tell the class path", obstacle, "Mend it.");
        }
        return second;
    }

    private void saveWhileMavenFails() throws IOException {
        obstacle = "repo.maven.apache.org: Name or service not known.";
        Files.writeString(pom, "with one more dependency");
        assertThat(build.model()).isEqualTo(first);
    }

    @Test
    void itIsNotAskedWithoutAChange() {
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(build.model()).isEqualTo(first);
        assertThat(runs).isZero();
    }

    @Test
    void aFailureStandsForAWhileAndIsThenTriedAgain() throws IOException {
        saveWhileMavenFails();
        obstacle = "";
        now.addAndGet(CurrentBuild.PAUSE.toNanos() - 1);
        assertThat(build.model()).as("too soon").isEqualTo(first);
        assertThat(runs).isEqualTo(1);
        now.addAndGet(1);
        assertThat(build.model()).isEqualTo(second);
        assertThat(project.warnings).hasSize(2).last().asString().contains("again");
        now.addAndGet(CurrentBuild.PAUSE.toNanos());
        assertThat(build.model()).isEqualTo(second);
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void eachFailureIsFollowedByAPauseAndToldOnce() throws IOException {
        saveWhileMavenFails();
        for (int i = 0; i < 3; i++) {
            now.addAndGet(CurrentBuild.PAUSE.toNanos());
            assertThat(build.model()).isEqualTo(first);
            assertThat(build.model()).isEqualTo(first);
        }
        assertThat(runs).isEqualTo(4);
        assertThat(project.warnings)
                .singleElement()
                .asString()
                .contains(obstacle)
                .contains("30 s");
    }

    @Test
    void aSavedBuildFileEndsThePause() throws IOException {
        saveWhileMavenFails();
        obstacle = "";
        Files.writeString(pom, "with another dependency");
        assertThat(build.model()).isEqualTo(second);
        assertThat(project.warnings).hasSize(1);
    }
}
