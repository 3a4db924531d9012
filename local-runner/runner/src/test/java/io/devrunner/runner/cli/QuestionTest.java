package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --yes} answers, and what a person types. */
final class QuestionTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final List<String> asked = new ArrayList<>();
    private final Question yes = new Question(true, printed, false, answering("y"));

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

    @ParameterizedTest
    @CsvSource({"y, true", "' YES ', true", "n, false", "yo, false", "'', false", ", false"})
    void nothingButAClearYesAtATerminalIsOne(String line, boolean given) {
        Question question = new Question(false, printed, true, answering(line));

        assertThat(question.isGiven("Deploy?")).isEqualTo(given);
        assertThat(question.isGivenForLoss("DATA WILL BE LOST. Deploy?")).isEqualTo(given);
        assertThat(asked).containsExactly("Deploy? [y/N] ", "DATA WILL BE LOST. Deploy? [y/N] ");
    }

    @Test
    void whatIsNoTerminalIsNotRead() {
        Question question = new Question(false, printed, false, answering("y"));

        assertThatThrownBy(() -> question.isGiven("Deploy?")).hasMessage("nothing was changed");
        assertThatThrownBy(() -> question.isGivenForLoss("DATA WILL BE LOST. Deploy?"))
                .hasMessage("nothing was changed");
        assertThat(asked).isEmpty();
    }

    private Question.Reader answering(@Nullable String line) {
        return question -> {
            asked.add(question);
            return line;
        };
    }
}
