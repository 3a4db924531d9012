package io.devrunner.workerhost;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.devrunner.protocol.Payload;
import java.time.Duration;
import java.util.Locale;

/** An error that Lambda itself reports, when the runtime cannot. */
record LambdaError(String type, String message) {
    /** A process ended by signal N exits with 128 + N. */
    private static final int SIGNALED = 128;

    static LambdaError exited(String requestId, int status) {
        return new LambdaError("Runtime.ExitError", "RequestId: " + requestId + " Error: Runtime " + exit(status));
    }

    /** How a runtime ended, in Lambda's words. */
    static String exit(int status) {
        return switch (status) {
            case 0 -> "exited without providing a reason";
            case SIGNALED + 6 -> "exited with error: signal: aborted";
            case SIGNALED + 9 -> "exited with error: signal: killed";
            case SIGNALED + 11 -> "exited with error: signal: segmentation fault";
            case SIGNALED + 15 -> "exited with error: signal: terminated";
            default -> "exited with error: exit status " + status;
        };
    }

    static LambdaError timedOut(String requestId, Duration timeout) {
        return new LambdaError(
                "Sandbox.Timedout",
                String.format(
                        Locale.ROOT,
                        "RequestId: %s Error: Task timed out after %.2f seconds",
                        requestId,
                        timeout.toMillis() / 1000.0));
    }

    static LambdaError responseTooLarge() {
        return new LambdaError(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + Payload.MAX_BYTES + " bytes).");
    }

    static LambdaError queueFull() {
        return new LambdaError("TooManyRequestsException", "Rate Exceeded.");
    }

    static LambdaError notStarted(String why) {
        return new LambdaError("Runtime.InvalidEntrypoint", "The worker did not start: " + why);
    }

    Payload json() {
        return Payload.utf8("{\"errorType\":\"" + quoted(type) + "\",\"errorMessage\":\"" + quoted(message) + "\"}");
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
