package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.session.Lineage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {
    @TempDir
    Path project;

    @Test
    void gitIgnoresIt() throws Exception {
        try (StateDirectory state = StateDirectory.open(project)) {
            assertThat(state.path()).isEqualTo(project.resolve(".dev-runner"));
            assertThat(state.path().resolve(".gitignore")).hasContent("*");
        }
    }

    @Test
    void oneRunnerAtATimeHoldsIt() {
        try (StateDirectory first = StateDirectory.open(project)) {
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> StateDirectory.open(first.path().getParent()))
                    .satisfies(refused -> {
                        assertThat(refused.what()).contains("another dev-runner runs in " + project);
                        assertThat(refused.why())
                                .contains(Long.toString(ProcessHandle.current().pid()));
                    });
        }
        StateDirectory.open(project).close();
    }

    @Test
    void whoHasJustTakenHoldOfItIsAnotherRunnerToo() throws Exception {
        try (StateDirectory first = StateDirectory.open(project)) {
            Files.delete(first.path().resolve("pid"));

            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> StateDirectory.open(project))
                    .satisfies(refused -> {
                        assertThat(refused.what()).contains("another dev-runner runs in " + project);
                        assertThat(refused.why()).startsWith("another process holds ");
                    });
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theEnvironmentFileIsForItsOwnerAloneAndEndsWithTheRunner() throws Exception {
        Path file = project.resolve(".dev-runner").resolve("local.env");
        try (StateDirectory state = StateDirectory.open(project)) {
            Files.writeString(file, "what a killed runner left, readable for all");
            state.writeEnvironment(Map.of("NAME", "a value"));

            assertThat(file).hasContent("export NAME='a value'");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseGetsInAlsoWhereTheDirectoryWasOpenBefore() throws Exception {
        Path path = Files.createDirectory(project.resolve(".dev-runner"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (StateDirectory state = StateDirectory.open(project)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkToAProjectIsAProjectToo() throws Exception {
        Path real = Files.createDirectory(project.resolve("real"));
        Path link = Files.createSymbolicLink(project.resolve("link"), real);

        try (StateDirectory state = StateDirectory.open(link)) {
            assertThat(state.path().resolve("logs")).isDirectory();
        }
        assertThat(real.resolve(".dev-runner").resolve("logs")).isDirectory();
    }

    @Test
    void aSessionIsRememberedBeforeItIsInTheTableAndUntilAnotherOneIs() {
        Lineage abandoned;
        Lineage failed;
        Lineage registered;
        try (StateDirectory state = StateDirectory.open(project)) {
            abandoned = state.nextSession();
            assertThat(abandoned.ended()).isEmpty();
        }
        try (StateDirectory state = StateDirectory.open(project)) {
            failed = state.nextSession();
            assertThat(failed.ended()).containsExactly(abandoned.sessionId());
        }
        try (StateDirectory state = StateDirectory.open(project)) {
            registered = state.nextSession();
            assertThat(registered.ended()).containsExactlyInAnyOrder(abandoned.sessionId(), failed.sessionId());
            state.registered(registered);
        }
        try (StateDirectory state = StateDirectory.open(project)) {
            assertThat(state.nextSession().ended()).containsExactly(registered.sessionId());
        }
    }

    @Test
    void startsThatFailAgainAndAgainDoNotPileUp() throws Exception {
        try (StateDirectory state = StateDirectory.open(project)) {
            for (int start = 0; start < 100; start++) {
                Lineage unused = state.nextSession();
            }
            assertThat(Files.readAllLines(state.path().resolve("session"))).hasSize(16);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsTheUsersToMend() throws Exception {
        Files.writeString(project.resolve(".dev-runner"), "in the way");

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> StateDirectory.open(project))
                .satisfies(refused -> assertThat(refused.what()).contains(".dev-runner cannot be used"));
    }
}
