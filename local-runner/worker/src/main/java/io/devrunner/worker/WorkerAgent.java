package io.devrunner.worker;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * The Java agent of a worker, which the host puts on its command line. The JVM hands over what it offers before
 * {@code main}, and a static is the only place where it can be kept.
 */
public final class WorkerAgent {
    /** Set once, before {@code main}. */
    private static volatile @Nullable Instrumentation given;

    private WorkerAgent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        given = instrumentation;
    }

    static Instrumentation instrumentation() {
        Instrumentation present = given;
        if (present == null) {
            throw new IllegalStateException("the worker was started without its agent");
        }
        return present;
    }
}
