package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Stands in for a function: forwards the event to the runner that intercepts the function and gives its answer back,
 * byte for byte. Everything that can be done ahead is done in the constructor, which Lambda calls in the init phase.
 */
public final class StubHandler implements RequestStreamHandler {
    private final Forwarder forwarder;

    /** Reads the settings from the environment variables and connects. Called by Lambda. */
    public StubHandler() {
        forwarder = Forwarder.open(
                StubSettings.from(System.getenv()), Patience.standard(), new Belongings(System.getenv()));
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Payload event = Payload.wrap(input.readAllBytes());
        Outcome outcome = forwarder.forward(event, context);
        if (outcome instanceof Outcome.Answered answered) {
            log(answered.logTail());
            output.write(answered.response().bytes());
        } else if (outcome instanceof Outcome.Failed failed) {
            log(failed.logTail());
            throw StubHandler.<RuntimeException>sneaky(RemoteError.of(failed.errorType(), failed.error()));
        } else if (outcome instanceof Outcome.Unavailable unavailable) {
            output.write(Unavailability.answer(event, unavailable.why()).bytes());
        }
    }

    /** Throws what the interface does not declare, as handlers in other JVM languages may. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneaky(Throwable throwable) throws T {
        throw (T) throwable;
    }

    /** What the handler wrote belongs into this function's log too. */
    @SuppressWarnings("SystemOut")
    private static void log(String logTail) {
        if (!logTail.isEmpty()) {
            System.out.print(logTail.endsWith("\n") ? logTail : logTail + "\n");
        }
    }
}
