package io.devrunner.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the shutdown hooks of an ending generation: Lambda ends an environment with SIGTERM, which runs them, and to the
 * generation its end is that of its environment. Later they would run the code of a closed loader.
 */
final class ShutdownHooks {
    private final Generation generation;
    private final ClassLoader successor;
    private final JdkInternals internals;

    ShutdownHooks(Generation generation, ClassLoader successor, JdkInternals internals) {
        this.generation = generation;
        this.successor = successor;
        this.internals = internals;
    }

    void run(Duration patience) throws InterruptedException {
        List<Thread> removed = drop();
        for (Thread hook : removed) {
            hook.setDaemon(true);
            hook.start();
        }
        LiveThread.join(removed, patience);
    }

    /** Removes them. */
    List<Thread> drop() {
        List<Thread> removed = new ArrayList<>();
        for (Thread hook : registered()) {
            Object target = LiveThread.target(hook, internals);
            if (generation.owns(hook) || (target != null && generation.reaches(target))) {
                if (remove(hook)) {
                    removed.add(hook);
                }
            } else if (generation.owns(hook.getContextClassLoader())) {
                hook.setContextClassLoader(successor);
            }
        }
        return removed;
    }

    private List<Thread> registered() {
        Class<?> owner = owner();
        List<Thread> hooks = new ArrayList<>();
        if (owner != null) {
            // The JDK has the same lock when it adds one.
            synchronized (owner) {
                if (internals.staticValue(owner, "hooks") instanceof Map<?, ?> map) {
                    map.keySet().forEach(hook -> hooks.add((Thread) hook));
                }
            }
        }
        return hooks;
    }

    private static @Nullable Class<?> owner() {
        try {
            return Class.forName("java.lang.ApplicationShutdownHooks");
        } catch (ClassNotFoundException ignored) {
            // Another JDK than those we know: hooks stay.
            return null;
        }
    }

    private static boolean remove(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process ends already and runs them.
            return false;
        }
    }
}
