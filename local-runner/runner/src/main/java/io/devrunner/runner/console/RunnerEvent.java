package io.devrunner.runner.console;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the runner that a developer wants to see. The names and fields are the contract of {@code --log json};
 * fields are only ever added. Times are in milliseconds.
 */
public sealed interface RunnerEvent {
    /** Everything is up. */
    record Ready(
            String mode,
            String stage,
            @Nullable URI httpUrl,
            @Nullable URI awsUrl,
            URI webSocketUrl,
            List<String> functions,
            Map<String, Integer> debugPorts,
            List<String> routes,
            long millis)
            implements RunnerEvent {
        public Ready {
            functions = List.copyOf(functions);
            routes = List.copyOf(routes);
        }
    }

    /** An execution environment has taken the event. */
    record InvocationStarted(String requestId, String function) implements RunnerEvent {}

    /**
     * One line of output.
     *
     * @param requestId null when no invocation can be told
     * @param source {@code stdout}, {@code stderr}, {@code logger} or {@code jvm}
     */
    record Log(@Nullable String requestId, String function, String source, String line) implements RunnerEvent {}

    /** The invocation has ended, whichever way. */
    record InvocationFinished(
            String requestId,
            String function,
            Outcome outcome,
            long millis,
            long waitMillis,
            long initMillis,
            @Nullable String errorType,
            @Nullable String errorMessage,
            List<String> stackTrace)
            implements RunnerEvent {
        public InvocationFinished {
            stackTrace = List.copyOf(stackTrace);
        }
    }

    /** How an invocation ended. */
    enum Outcome {
        OK,
        ERROR,
        TIMEOUT,
        CANCELED
    }

    /** Sources were compiled. */
    record CompileFinished(int files, long millis) implements RunnerEvent {}

    /** Sources do not compile; invocations fail until they do. */
    record CompileFailed(List<Problem> diagnostics) implements RunnerEvent {
        public CompileFailed {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** What the compiler says about one place; lines and columns count from 1. */
    record Problem(Path file, long line, long column, String text) {}

    /**
     * Changed classes are in use.
     *
     * @param kind {@code redefine}, {@code reload} or {@code restart}
     */
    record Reload(String function, String kind, int classes, long millis) implements RunnerEvent {}

    /**
     * The session on the stage has changed.
     *
     * @param state {@code connected}, {@code lost}, {@code reconnected}, {@code renewed} or {@code replaced}
     */
    record SessionChanged(String state) implements RunnerEvent {}

    /** Something that the developer should know. */
    record Warning(String text) implements RunnerEvent {}

    /** The runner has ended. */
    record Stopped() implements RunnerEvent {}
}
