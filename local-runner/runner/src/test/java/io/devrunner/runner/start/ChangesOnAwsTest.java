package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of functions that are changed on AWS while they run here. */
final class ChangesOnAwsTest {
    private final List<String> said = new ArrayList<>();
    private final ChangesOnAws changes = new ChangesOnAws(new Console() {
        @Override
        public void show(RunnerEvent event) {
            said.add(((RunnerEvent.Warning) event).text());
        }

        @Override
        public void progress(String text) {}
    });

    private static Project.Function function(String handler, int memoryMegabytes, int seconds) {
        return Project.Function.onAws("orders").completedWith(handler, memoryMegabytes, Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsOnAwsAsItIsHereIsNotWorthAWord() {
        changes.made(function("example.Orders", 512, 20));

        changes.look(function("example.Orders", 512, 20));

        assertThat(said).isEmpty();
    }

    @Test
    void aChangeIsToldOnceWithWhatToDo() {
        changes.made(function("example.Orders", 512, 20));

        changes.look(function("example.New", 1024, 30));
        changes.look(function("example.New", 1024, 30));

        assertThat(said)
                .containsExactly(
                        "orders was changed on AWS: its handler is example.New, here example.Orders; its timeout"
                                + " is 30 s, here 20 s; its memory is 1024 MB, here 512 MB. To run it here as it is there, end"
                                + " dev-runner and start it again");
    }

    @Test
    void eachFurtherChangeIsToldAndTheWayBackIsNone() {
        changes.made(function("example.Orders", 512, 20));

        changes.look(function("example.Orders", 512, 30));
        changes.look(function("example.Orders", 512, 20));
        changes.look(function("example.Orders", 512, 40));

        assertThat(said).hasSize(2).anyMatch(text -> text.contains("40 s")).noneMatch(text -> text.contains("memory"));
    }

    @Test
    void aStubThatKnowsItsHandlerNoMoreSaysNothing() {
        changes.made(function("example.Orders", 512, 20));

        changes.look(function("", 512, 20));

        assertThat(said).isEmpty();
    }

    @Test
    void whatTheProjectFileSaysHoldsAndAFunctionThatWasNotMadeIsNotJudged() {
        changes.look(function("example.Orders", 512, 20));
        Project.Function declared = function("example.Mine", 256, 5);
        changes.made(declared.completedWith("example.Orders", 512, Duration.ofSeconds(20)));

        changes.look(declared.completedWith("example.New", 1024, Duration.ofSeconds(30)));

        assertThat(said).isEmpty();
    }
}
