package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class StartCommandTest {
    @Test
    void pathsMayHoldAnything() {
        StartCommand command = StartCommand.parse("start token 3 %2Fa%2Cb+%C3%BC%0A,%2Fc -");
        assertThat(command.token()).isEqualTo("token");
        assertThat(command.slot()).isEqualTo(3);
        assertThat(command.classes()).containsExactly(Path.of("/a,b \u00fc\n"), Path.of("/c"));
        assertThat(command.dependencies()).isEmpty();
    }

    @Test
    void anotherCommandIsRefused() {
        assertThatThrownBy(() -> StartCommand.parse("stop token"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected start");
    }
}
