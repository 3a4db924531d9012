package io.devrunner.runner.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.code.Diagnostic;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.console.RunnerEvent.Outcome;
import io.devrunner.runner.session.InvocationRunner;
import io.devrunner.workerhost.Code;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each invocation to its function on code that is not older than the invocation, and shows how it went. */
final class Dispatcher implements InvocationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_DIAGNOSTICS = 20;

    /** What functions without classes run on. */
    static final CodeState NO_CODE = new CodeState.Ready(0, new Code(List.of(), List.of()), List.of());

    /** Nobody sees it. */
    private static final InvocationOutcome CANCELED = failed("DevRunner.Canceled", "nobody waits for it any more");

    private final Supplier<CompletableFuture<CodeState>> code;
    private final LiveFunctions functions;
    private final ProjectEdits edits;
    private final Console console;
    private final Path directory;
    private final Clock clock;

    /**
     * The code as it is when asked for.
     *
     * @param clock by which the deadlines of invocations go
     */
    Dispatcher(
            Supplier<CompletableFuture<CodeState>> code,
            LiveFunctions functions,
            ProjectEdits edits,
            Console console,
            Path directory,
            Clock clock) {
        this.code = code;
        this.functions = functions;
        this.edits = edits;
        this.console = console;
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<BridgeMessage> run(Invoke invoke) {
        long arrived = System.nanoTime();
        CompletableFuture<BridgeMessage> answer = new CompletableFuture<>();
        AtomicBoolean shown = new AtomicBoolean();
        CompletableFuture<Void> unused = codeFor(invoke)
                .thenCompose(state -> run(invoke, state, answer))
                .exceptionally(failure -> unlessCanceled(invoke, answer, failure))
                .thenAccept(outcome -> {
                    if (shown.compareAndSet(false, true)) {
                        show(invoke, outcome, since(arrived));
                        answer.complete(message(invoke, outcome));
                    }
                });
        CompletableFuture<BridgeMessage> unusedToo = answer.whenComplete((message, failure) -> {
            if (answer.isCancelled() && shown.compareAndSet(false, true)) {
                showCanceled(invoke, since(arrived));
            }
        });
        return answer;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static InvocationOutcome unlessCanceled(
            Invoke invoke, CompletableFuture<BridgeMessage> answer, Throwable failure) {
        if (answer.isCancelled()) {
            return CANCELED;
        }
        if (failure.getCause() instanceof UserException cause) {
            return failed("DevRunner.NotRunnable", cause.what() + ": " + cause.why() + ". To fix it, " + cause.fix());
        }
        LOG.error("invocation {} failed", invoke.requestId(), failure);
        return failed("DevRunner.InternalError", "dev-runner has a bug: " + failure);
    }

    private CompletableFuture<CodeState> codeFor(Invoke invoke) {
        // Not on this thread, which has to receive the next message.
        return functions.isJava(invoke.function()) ? code.get() : CompletableFuture.supplyAsync(() -> NO_CODE);
    }

    /** Canceling the answer cancels the invocation. */
    private CompletableFuture<InvocationOutcome> run(
            Invoke invoke, CodeState state, CompletableFuture<BridgeMessage> answer) {
        if (answer.isCancelled()) {
            return CompletableFuture.completedFuture(CANCELED);
        }
        CompletableFuture<InvocationOutcome> outcome = run(invoke, state);
        CompletableFuture<BridgeMessage> unused = answer.whenComplete((message, failure) -> {
            if (answer.isCancelled()) {
                outcome.cancel(false);
            }
        });
        return outcome;
    }

    private CompletableFuture<InvocationOutcome> run(Invoke invoke, CodeState state) {
        edits.putToUse();
        if (state instanceof CodeState.Broken broken) {
            console.show(new RunnerEvent.InvocationStarted(invoke.requestId(), invoke.function()));
            return CompletableFuture.completedFuture(
                    failed("DevRunner.CompilationFailed", describe(broken.diagnostics())));
        }
        LiveFunction function = functions.of(invoke);
        return function.at((CodeState.Ready) state, invoke.environment(), invoke.credentials())
                .invoke(request(invoke, clock));
    }

    /** Workers and handlers go by this machine's clock, and the deadline goes by the stage's. */
    static InvocationRequest request(Invoke invoke, Clock clock) {
        return new InvocationRequest(
                invoke.requestId(),
                invoke.event(),
                Instant.now().plus(Duration.between(clock.instant(), invoke.deadline())),
                invoke.functionArn(),
                invoke.traceId(),
                invoke.clientContext(),
                invoke.cognitoIdentity());
    }

    private String describe(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .limit(MOST_DIAGNOSTICS)
                .map(diagnostic -> place(diagnostic) + ": " + diagnostic.text())
                .collect(Collectors.joining("\n"));
    }

    private String place(Diagnostic diagnostic) {
        Path file = relative(diagnostic.file());
        return diagnostic.line() == 0 ? file.toString() : file + ":" + diagnostic.line();
    }

    private Path relative(Path file) {
        return file.startsWith(directory) ? directory.relativize(file) : file;
    }

    private static InvocationOutcome failed(String errorType, String errorMessage) {
        Payload error = Payload.utf8(JSON.createObjectNode()
                .put("errorMessage", errorMessage)
                .put("errorType", errorType)
                .toString());
        return new InvocationOutcome.Failed(
                errorType, error, "", new InvocationOutcome.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    private static BridgeMessage message(Invoke invoke, InvocationOutcome outcome) {
        if (outcome instanceof InvocationOutcome.Succeeded succeeded) {
            return new BridgeMessage.Response(invoke.invocationId(), succeeded.logTail(), succeeded.response());
        }
        InvocationOutcome.Failed failed = (InvocationOutcome.Failed) outcome;
        return new BridgeMessage.InvocationError(
                invoke.invocationId(), failed.errorType(), failed.logTail(), failed.error());
    }

    private void show(Invoke invoke, InvocationOutcome outcome, Duration total) {
        long ran = outcome.times().ran().toMillis();
        long init = outcome.times().init().toMillis();
        long waited = Math.max(0, total.toMillis() - ran - init);
        if (outcome instanceof InvocationOutcome.Failed failed) {
            JsonNode error = read(failed.error());
            List<String> frames = new ArrayList<>();
            error.path("stackTrace").forEach(frame -> frames.add(frame.asText()));
            String message = error.path("errorMessage").asText();
            console.show(new RunnerEvent.InvocationFinished(
                    invoke.requestId(),
                    invoke.function(),
                    failed.errorType().equals("Sandbox.Timedout") ? Outcome.TIMEOUT : Outcome.ERROR,
                    ran,
                    waited,
                    init,
                    failed.errorType(),
                    message,
                    frames));
            functions.failed(invoke, message);
        } else {
            console.show(new RunnerEvent.InvocationFinished(
                    invoke.requestId(), invoke.function(), Outcome.OK, ran, waited, init, null, null, List.of()));
        }
    }

    private void showCanceled(Invoke invoke, Duration total) {
        console.show(new RunnerEvent.InvocationFinished(
                invoke.requestId(),
                invoke.function(),
                Outcome.CANCELED,
                total.toMillis(),
                0,
                0,
                null,
                null,
                List.of()));
    }

    private static JsonNode read(Payload error) {
        try {
            return JSON.readTree(error.bytes());
        } catch (IOException ignored) {
            // A runtime of another kind may report anything.
            return JSON.createObjectNode().put("errorMessage", error.text());
        }
    }
}
