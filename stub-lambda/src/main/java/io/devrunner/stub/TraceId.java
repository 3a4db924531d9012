package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/** What X-Ray knows an invocation by. */
final class TraceId {
    /** AWS's runtime client sets it for each invocation, except where several run at once. */
    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    private TraceId() {}

    /** Null when the invocation is not traced. */
    static @Nullable String of(Context context) {
        String known = ofContext(context);
        return known == null ? System.getProperty(PROPERTY) : known;
    }

    private static @Nullable String ofContext(Context context) {
        try {
            return context.getXrayTraceId();
        } catch (NoSuchMethodError ignored) {
            // The function brings an aws-lambda-java-core from before 1.4.
            return null;
        }
    }
}
