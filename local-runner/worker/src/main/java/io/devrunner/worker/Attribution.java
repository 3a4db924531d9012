package io.devrunner.worker;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells for which invocation the current thread works: the current one of the execution environment that it or the
 * thread that made it belongs to. A thread of no environment (the common pool), or of one that has ended (a library's that
 * outlives a reload), counts for the only running invocation.
 */
final class Attribution {
    @SuppressWarnings("ThreadLocalUsage") // there is one of this class in a worker
    private final InheritableThreadLocal<Environment> environment = new InheritableThreadLocal<>();

    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Names an environment to the threads that inherit it; small, since such threads may outlive the environment. */
    private static final class Environment {
        private volatile @Nullable String requestId;
        private volatile boolean ended;
    }

    /** Makes the current thread, and all that it makes, one of a new execution environment. */
    void enter() {
        environment.set(new Environment());
    }

    /** The current thread's environment has ended. */
    void leave() {
        environment.get().ended = true;
    }

    void begin(String requestId) {
        environment.get().requestId = requestId;
        running.add(requestId);
    }

    void end(String requestId) {
        environment.get().requestId = null;
        running.remove(requestId);
    }

    @Nullable
    String requestId() {
        Environment mine = environment.get();
        if (mine != null && !mine.ended) {
            return mine.requestId;
        }
        Iterator<String> all = running.iterator();
        if (!all.hasNext()) {
            return null;
        }
        String only = all.next();
        return all.hasNext() ? null : only;
    }
}
