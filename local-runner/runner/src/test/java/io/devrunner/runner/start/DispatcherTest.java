package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.code.Diagnostic;
import io.devrunner.runner.console.RunnerEvent.InvocationFinished;
import io.devrunner.runner.console.RunnerEvent.Outcome;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DispatcherTest {
    @TempDir
    Path directory;

    private final ShownEvents console = new ShownEvents();

    /** What the compiler will say. */
    private final CompletableFuture<CodeState> code = new CompletableFuture<>();

    private final List<String> failures = new ArrayList<>();
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(directory.resolve(ProjectFile.NAME), "functions: {hello: {handler: example.Hello}}\n");
        Project project = ProjectFile.read(directory);
        LiveFunctions functions = new LiveFunctions(Map.of(), new LiveFunctions.Maker() {
            @Override
            public void declare(List<Project.Function> functions) {}

            @Override
            public boolean isJava(String name) {
                return true;
            }

            @Override
            public LiveFunction make(BridgeMessage.Invoke invoke) {
                throw new UserException("no handler is known for hello", "nobody names one", "name one");
            }

            @Override
            public void configure(LiveFunction function, BridgeMessage.Invoke invoke) {}

            @Override
            public void failed(BridgeMessage.Invoke invoke, String errorMessage) {
                failures.add(errorMessage);
            }
        });
        dispatcher = new Dispatcher(
                () -> code,
                functions,
                new ProjectEdits(Instant.now(), project, () -> project, true, functions, console),
                console,
                directory,
                Clock.systemUTC());
    }

    /** Otherwise a machine whose clock is an hour ahead would end each invocation at once. */
    @Test
    void aDeadlineOfAStageThatGoesByAnotherClockIsAsFarAwayOnThisOne() {
        Clock hourBehind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));

        Instant deadline = Dispatcher.request(invoke(hourBehind.instant().plusSeconds(60)), hourBehind)
                .deadline();

        assertThat(deadline).isCloseTo(Instant.now().plusSeconds(60), within(20, ChronoUnit.SECONDS));
    }

    @Test
    void anInvocationThatIsCanceledWhileTheCompilerWorksDoesNotBegin() {
        CompletableFuture<BridgeMessage> answer = dispatcher.run(invoke());

        answer.cancel(false);
        code.complete(Dispatcher.NO_CODE);

        assertThat(console.all())
                .singleElement()
                .isInstanceOfSatisfying(
                        InvocationFinished.class,
                        finished -> assertThat(finished.outcome()).isEqualTo(Outcome.CANCELED));
    }

    @Test
    void anInvocationThatHasEndedCannotBeCanceledAnyMore() {
        CompletableFuture<BridgeMessage> answer = dispatcher.run(invoke());
        code.complete(new CodeState.Broken(List.of(new Diagnostic(directory, 1, 1, "not Java"))));

        answer.cancel(false);

        assertThat(answer).isCompletedWithValueMatching(BridgeMessage.InvocationError.class::isInstance);
        assertThat(console.all())
                .filteredOn(InvocationFinished.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aFunctionThatCannotBeRunIsAnErrorThatSaysWhatToDo() {
        code.complete(Dispatcher.NO_CODE);

        assertThat(dispatcher.run(invoke()))
                .isCompletedWithValueMatching(message -> message instanceof BridgeMessage.InvocationError error
                        && error.errorType().equals("DevRunner.NotRunnable")
                        && error.error().text().contains("no handler is known for hello: nobody names one"));
        assertThat(failures).singleElement().asString().contains("To fix it, name one");
    }

    private static BridgeMessage.Invoke invoke() {
        return invoke(Instant.now().plusSeconds(60));
    }

    private static BridgeMessage.Invoke invoke(Instant deadline) {
        return new BridgeMessage.Invoke(
                "request-1.nonce",
                "request-1",
                "hello",
                "arn:aws:lambda:us-east-1:000000000000:function:hello",
                "$LATEST",
                512,
                deadline,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Payload.utf8("{}"));
    }
}
