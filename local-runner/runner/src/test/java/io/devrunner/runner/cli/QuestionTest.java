package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What {@code --yes} answers. No test has a terminal. */
final class QuestionTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Question yes = new Question(true, new PrintStream(out, true, StandardCharsets.UTF_8));

    @Test
    void yesAnswersAQuestionAndIsSeen() {
        assertThat(yes.isGiven("Deploy?")).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Deploy? yes (--yes)");
    }

    @Test
    void yesDoesNotCoverTheLossOfData() {
        assertThatThrownBy(() -> yes.requireForLoss("DATA WILL BE LOST. Deploy?"))
                .hasMessage("nothing was changed");
    }
}
