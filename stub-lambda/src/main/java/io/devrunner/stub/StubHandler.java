package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.StubPreload;
import io.devrunner.protocol.StubVariables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Stands in for a function: forwards the event to the runner that intercepts the function and gives its answer back,
 * byte for byte. What no runner can have begun with goes to the function's original handler, if there is one. Everything
 * that can be done ahead is done in the constructor, which Lambda calls in the init phase. What runs there when nobody
 * intercepts the function makes do without lambda expressions: each costs a cold start a millisecond.
 */
public final class StubHandler implements RequestStreamHandler {
    private final Forwarder forwarder;

    /** Empty when the function has no handler but this one. */
    private final Optional<Original> original;

    /** Reads the settings from the environment variables and connects. Called by Lambda. */
    public StubHandler() {
        Map<String, String> environment = System.getenv();
        StubPreload.begin(environment.get(StubVariables.TABLE_URL) == null);
        StubSettings settings = StubSettings.from(environment);
        RoleCredentials credentials = new RoleCredentials(environment);
        Patience patience = Patience.standard();
        FirstSearch search = FirstSearch.begin(settings, credentials, patience.table());
        original = Original.from(environment, classes());
        forwarder = Forwarder.open(settings, credentials, search, patience, new Belongings(environment));
    }

    /** Where Lambda's runtime has found the function's classes, the stub's among them. */
    private static ClassLoader classes() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? StubHandler.class.getClassLoader() : context;
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
            output.write(answer(event, unavailable, context));
        }
    }

    private byte[] answer(Payload event, Outcome.Unavailable unavailable, Context context) throws IOException {
        if (original.isEmpty() || !unavailable.mayRunElsewhere()) {
            return Unavailability.answer(event, unavailable, context.getAwsRequestId())
                    .bytes();
        }
        try {
            return original.get().run(event, context);
        } catch (Exception e) {
            throw StubHandler.<RuntimeException>sneaky(e);
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
