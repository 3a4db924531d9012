package io.devrunner.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can be told and done about any thread of the process. */
final class LiveThread {
    private LiveThread() {}

    /** What the thread was made to run, if it was not made to run itself. */
    static @Nullable Object target(Thread thread, JdkInternals internals) {
        Object target = internals.value(thread, Thread.class, "target");
        if (target != null) {
            return target;
        }
        // Since Java 19.
        Object holder = internals.value(thread, Thread.class, "holder");
        return holder == null ? null : internals.value(holder, holder.getClass(), "task");
    }

    /** Waits for the end of all of them together. */
    static void join(List<Thread> threads, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            // 0 would wait for ever.
            thread.join(Math.max(1, left));
        }
    }

    /** Its name and where it is, in the user's code if it is there. */
    static String describe(Thread thread, Predicate<StackTraceElement> own) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (own.test(frame)) {
                return thread.getName() + " at " + frame;
            }
        }
        return stack.length == 0 ? thread.getName() : thread.getName() + " at " + stack[0];
    }
}
