package io.devrunner.localcloud.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes that are stopped and go on. */
@DisabledOnOs(OS.WINDOWS)
final class FreezeTest {
    private final Process cat = start("cat");

    @AfterEach
    void end() {
        cat.destroyForcibly();
    }

    @Test
    void aFrozenProcessStandsStillUntilItIsThawed() throws Exception {
        try (BufferedReader answers = cat.inputReader()) {
            try (Freeze frozen = Freeze.of(List.of(cat.toHandle()))) {
                Awaitility.await().until(() -> state().startsWith("T"));
                assertThat(frozen).isNotNull();
                cat.outputWriter().append("are you there?\n").flush();
            }

            assertThat(answers.readLine()).isEqualTo("are you there?");
            assertThat(state()).doesNotStartWith("T");
        }
    }

    @Test
    void aProcessThatDiedMeanwhileIsNotThawed() throws Exception {
        try (Freeze frozen = Freeze.of(List.of(cat.toHandle()))) {
            assertThat(frozen).isNotNull();
            cat.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(cat.isAlive()).isFalse();
    }

    @Test
    void aProcessThatIsNotThereCannotBeFrozen() throws Exception {
        cat.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        assertThatThrownBy(() -> Freeze.of(List.of(cat.toHandle())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kill -STOP " + cat.pid());
    }

    private String state() throws IOException {
        Process ps = start("ps", "-o", "stat=", "-p", Long.toString(cat.pid()));
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
