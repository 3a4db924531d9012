package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Ends the threads that run an ending generation's code. Those of libraries, which only inherited its loader from the
 * code that first used the library, go on with the loader of the dependencies.
 */
final class GenerationThreads {
    private final Generation generation;
    private final Set<String> classNames;
    private final ClassLoader successor;
    private final JdkInternals internals;

    GenerationThreads(Generation generation, Set<String> classNames, ClassLoader successor, JdkInternals internals) {
        this.generation = generation;
        this.classNames = Set.copyOf(classNames);
        this.successor = successor;
        this.internals = internals;
    }

    /**
     * Interrupts them and waits.
     *
     * @return those that go on, each with its place in the code
     */
    List<String> end(Duration patience) throws InterruptedException {
        List<Thread> ending = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> live :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = live.getKey();
            if (thread == Thread.currentThread()) {
                continue;
            }
            if (runs(thread, live.getValue())) {
                stop(thread);
                ending.add(thread);
            } else if (generation.owns(thread.getContextClassLoader())) {
                free(thread);
            }
        }
        LiveThread.join(ending, patience);
        return ending.stream()
                .filter(Thread::isAlive)
                .map(thread -> LiveThread.describe(thread, this::isOwn))
                .toList();
    }

    /** Up to Java 23 a thread also keeps the protection domains of the code that made it, which lead to the loader. */
    private void free(Thread thread) {
        thread.setContextClassLoader(successor);
        internals.clear(thread, Thread.class, "inheritedAccessControlContext");
    }

    private boolean runs(Thread thread, StackTraceElement[] stack) {
        Object target = LiveThread.target(thread, internals);
        if (generation.owns(thread) || (target != null && generation.owns(target))) {
            return true;
        }
        if (!generation.owns(thread.getContextClassLoader())) {
            return false;
        }
        for (StackTraceElement frame : stack) {
            if (isOwn(frame)) {
                return true;
            }
        }
        Object work = work(thread, target);
        return work != null && generation.reaches(work);
    }

    /** Where a thread of the JDK's own kinds, which waits for more to do, finds its tasks. */
    private @Nullable Object work(Thread thread, @Nullable Object target) {
        Object queue = isTimer(thread) ? internals.value(thread, thread.getClass(), "queue") : null;
        return queue == null ? target : queue;
    }

    private boolean isOwn(StackTraceElement frame) {
        return classNames.contains(frame.getClassName());
    }

    /** A pool would replace the interrupted thread, and a timer ignores the interruption. */
    private void stop(Thread thread) {
        Object target = LiveThread.target(thread, internals);
        Object pool = target == null ? null : internals.value(target, target.getClass(), "this$0");
        try {
            if (pool instanceof ExecutorService executor) {
                executor.shutdownNow();
            } else if (isTimer(thread)) {
                internals.cancelTimer(thread);
            }
        } catch (RuntimeException | LinkageError e) {
            AwsRuntime.log(UserFault.trace(e));
        }
        thread.interrupt();
    }

    private static boolean isTimer(Thread thread) {
        return thread.getClass().getName().equals("java.util.TimerThread");
    }
}
