package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of {@code start}. */
final class StartCommandTest {
    private final List<Object> told = new ArrayList<>();

    private final Console console = new Console() {
        @Override
        public void show(RunnerEvent event) {
            told.add(event);
        }

        @Override
        public void progress(String text) {}
    };

    @Test
    void thatItHasStoppedIsShownThoughSomethingDidNotGiveUp() {
        StartCommand.end(
                () -> {
                    throw new IllegalStateException("waiting failed");
                },
                () -> {
                    told.add("closed");
                    throw new IllegalStateException("a starter has not given up");
                },
                console);

        assertThat(told).containsExactly("closed", new RunnerEvent.Stopped());
    }
}
