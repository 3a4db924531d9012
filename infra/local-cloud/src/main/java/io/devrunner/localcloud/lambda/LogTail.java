package io.devrunner.localcloud.lambda;

import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.workerhost.InvocationOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** The end of an invocation's log as {@code LogType: Tail} gives it, with the lines that Lambda writes around it. */
final class LogTail {
    /** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: "the last 4 KB of the execution log". */
    private static final int MAX_BYTES = 4096;

    private LogTail() {}

    static String base64(String requestId, DeployedFunction function, InvocationOutcome outcome) {
        String tail = outcome.logTail();
        String lines = "START RequestId: " + requestId + " Version: " + FunctionReference.LATEST + "\n" + tail
                + (tail.isEmpty() || tail.endsWith("\n") ? "" : "\n")
                + "END RequestId: " + requestId + "\n"
                + report(requestId, function, outcome.times()) + "\n";
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        byte[] last = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - MAX_BYTES), bytes.length);
        return Base64.getEncoder().encodeToString(last);
    }

    /** Lambda's summary, without the memory that was used, which is not known here. */
    private static String report(String requestId, DeployedFunction function, InvocationOutcome.Times times) {
        String init = times.init().isZero() ? "" : "\tInit Duration: " + millis(times.init()) + " ms";
        return "REPORT RequestId: " + requestId
                + "\tDuration: " + millis(times.ran()) + " ms"
                + "\tBilled Duration: "
                + Math.max(1, times.ran().plusNanos(999_999).toMillis()) + " ms"
                + "\tMemory Size: " + function.memoryMegabytes() + " MB"
                + init + "\t";
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }
}
