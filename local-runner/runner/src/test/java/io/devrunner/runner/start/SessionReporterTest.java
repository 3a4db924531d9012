package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.RunnerSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionReporterTest {
    @Test
    void aReplacementIsAStateAndSaysByWhomAndWhatToDo() {
        List<RunnerEvent> shown = new ArrayList<>();
        SessionReporter reporter = new SessionReporter(new Console() {
            @Override
            public void show(RunnerEvent event) {
                shown.add(event);
            }

            @Override
            public void progress(String text) {}
        });

        reporter.changed(RunnerSession.State.REPLACED);
        reporter.replacedBy("grace on desk");

        assertThat(shown.get(0)).isEqualTo(new RunnerEvent.SessionChanged("replaced"));
        assertThat(shown.get(1))
                .isInstanceOfSatisfying(
                        RunnerEvent.Warning.class,
                        warning -> assertThat(warning.text()).contains("grace on desk", "--take-over"));
    }
}
