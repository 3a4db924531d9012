package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.time.Duration;

/** How an invocation ended. */
public sealed interface InvocationOutcome {
    Times times();

    /** The last 4,096 bytes or fewer of what the invocation wrote, as UTF-8 lines. */
    String logTail();

    /** The handler returned; the response is what it wrote, byte for byte. */
    record Succeeded(Payload response, String logTail, Times times) implements InvocationOutcome {}

    /**
     * The handler, its init phase or the worker failed.
     *
     * @param errorType as Lambda names it: a Java class name, {@code Runtime.ExitError}, {@code Sandbox.Timedout}, ...
     * @param error Lambda's error JSON: {@code errorMessage}, {@code errorType}, {@code stackTrace}
     */
    record Failed(String errorType, Payload error, String logTail, Times times) implements InvocationOutcome {}

    /**
     * Where the time went.
     *
     * @param waited from the call of {@code invoke} until an execution environment took the event
     * @param init the init phase of the execution environment if this invocation had to wait for it, else zero
     * @param ran from then until the response was there
     */
    record Times(Duration waited, Duration init, Duration ran) {}
}
