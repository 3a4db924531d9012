package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.seal.Refusal;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.session.RunnerSession;
import org.junit.jupiter.api.Test;

final class SessionReporterTest {
    private final ShownEvents console = new ShownEvents();
    private final SessionReporter reporter = new SessionReporter(console, " --stage dev --profile work");

    @Test
    void aReplacementIsAStateAndSaysByWhomAndWhatToDo() {
        reporter.changed(RunnerSession.State.REPLACED);
        reporter.replacedBy("grace on desk");

        assertThat(console.all().get(0)).isEqualTo(new RunnerEvent.SessionChanged("replaced"));
        assertThat(console.all().get(1))
                .isInstanceOfSatisfying(
                        RunnerEvent.Warning.class,
                        warning -> assertThat(warning.text())
                                .contains("grace on desk", "--take-over")
                                .endsWith("end this dev-runner and start it again as before, with --take-over:"
                                        + " dev-runner start --take-over --stage dev --profile work"));
    }

    @Test
    void aCrowdIsNobodysDoing() {
        reporter.refused(Refusal.CROWDED);

        assertThat(console.all())
                .singleElement()
                .isInstanceOfSatisfying(
                        RunnerEvent.Warning.class,
                        warning -> assertThat(warning.text())
                                .contains("execution environments are new here")
                                .doesNotContain("tampering"));
    }

    @Test
    void anOldStubIsToBeAttachedAgain() {
        reporter.refused(Refusal.OTHER_SCHEME);

        assertThat(console.all())
                .singleElement()
                .isInstanceOfSatisfying(
                        RunnerEvent.Warning.class,
                        warning -> assertThat(warning.text())
                                .contains("dev-runner attach once more")
                                .doesNotContain("tampering"));
    }

    @Test
    void whatCanOnlyBeSomebodysDoingIsAWarning() {
        reporter.refused(Refusal.REPLAYED);
        reporter.refused(Refusal.NOT_LOOKED_UP);
        reporter.refused(Refusal.UNSEALED);

        assertThat(console.all())
                .singleElement()
                .isInstanceOfSatisfying(
                        RunnerEvent.Warning.class,
                        warning -> assertThat(warning.text()).contains("a message was refused that is not sealed"));
    }
}
