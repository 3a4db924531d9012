package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.StubVariables;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The handler that the function had before it was attached. It runs here, as if nothing were there, when no runner can
 * have begun with an event; until then it costs nothing.
 */
final class Original {
    private static final String AWS_RUNTIME = "com/amazonaws/services/lambda/runtime/api/client/";

    /** In seconds, as Lambda allows: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{0,2}");

    private final String handler;

    /** Empty when the function's present timeout is the original one. */
    private final Optional<Duration> timeout;

    private final ClassLoader classes;
    private final Map<String, String> environment;
    private final InstantSource clock;

    /** Guarded by this. */
    private @Nullable PlatformHandler loaded;

    private Original(
            String handler,
            Optional<Duration> timeout,
            ClassLoader classes,
            Map<String, String> environment,
            InstantSource clock) {
        this.handler = handler;
        this.timeout = timeout;
        this.classes = classes;
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * As the environment variables name it; empty for a function that has no other handler than the stub.
     *
     * @param classes where the function's classes are
     * @throws IllegalStateException when a variable has a value that {@code attach} never writes
     */
    static Optional<Original> from(Map<String, String> environment, ClassLoader classes) {
        String handler = environment.getOrDefault(StubVariables.HANDLER, "").trim();
        if (handler.isEmpty()) {
            return Optional.empty();
        }
        if (handler.startsWith(StubHandler.class.getName())) {
            throw new IllegalStateException("the environment variable " + StubVariables.HANDLER
                    + " must name the function's own handler, is the stub. Run: dev-runner detach, then attach again");
        }
        String seconds = environment.get(StubVariables.TIMEOUT);
        Optional<Duration> timeout = seconds == null ? Optional.empty() : Optional.of(duration(seconds));
        return Optional.of(new Original(handler, timeout, classes, environment, InstantSource.system()));
    }

    private static Duration duration(String value) {
        if (!SECONDS.matcher(value).matches()) {
            throw new IllegalStateException("the environment variable " + StubVariables.TIMEOUT
                    + " must be seconds from 1 to 999, is " + value);
        }
        return Duration.ofSeconds(Integer.parseInt(value));
    }

    /**
     * Runs the event.
     *
     * @throws Exception what the handler throws, as thrown; or what AWS's runtime would say about a handler that it
     *     cannot load
     */
    byte[] run(Payload event, Context context) throws Exception {
        PlatformHandler platform = load();
        // Loading is part of the init phase on AWS, which does not count.
        Instant begun = clock.instant();
        Instant end = begun.plusMillis(context.getRemainingTimeInMillis());
        if (timeout.isEmpty() || !begun.plus(timeout.get()).isBefore(end)) {
            return platform.call(event, context, end);
        }
        Instant own = begun.plus(timeout.get());
        Overtime.Watch watch = Overtime.of(environment).watch(context.getAwsRequestId(), Duration.between(begun, own));
        try {
            return platform.call(event, context, own);
        } finally {
            watch.close();
        }
    }

    private synchronized PlatformHandler load() throws IOException {
        if (loaded == null) {
            try {
                loaded = PlatformHandler.load(handler, classes);
            } catch (NoClassDefFoundError e) {
                if (!String.valueOf(e.getMessage()).startsWith(AWS_RUNTIME)) {
                    throw e;
                }
                throw new IOException(
                        "the handler " + handler + " cannot be run without a runner: this runtime has not the classes"
                                + " of AWS's managed Java runtimes. Run: dev-runner detach",
                        e);
            }
        }
        return loaded;
    }
}
