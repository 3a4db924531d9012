package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.nio.file.FileSystems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes what an ending generation holds open in the static fields of its classes and in the fields of its handler:
 * whatever is {@code AutoCloseable}, executors (which are that since Java 19 only, and then wait for a day) and timers.
 */
final class HeldObjects {
    /** For the tasks that run in executors; afterwards they are interrupted. */
    private static final long TASKS_MILLIS = 1_000;

    /** How many are looked at besides what is static, so that a large library takes no time without end. */
    private static final int MOST_OBJECTS = 50_000;

    private final CodeLoader loader;
    private final JdkInternals internals;

    HeldObjects(CodeLoader loader, JdkInternals internals) {
        this.loader = loader;
        this.internals = internals;
    }

    /** Closes the handler, then each object once, the newest first as far as the order of their classes tells. */
    void close(@Nullable Object handler) {
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> ordered = new ArrayList<>();
        if (handler instanceof AutoCloseable closeable) {
            found.add(handler);
            close(closeable);
        }
        loader.loaded().forEach(type -> collect(internals.staticValues(type), found, ordered));
        if (handler != null && !(handler instanceof AutoCloseable)) {
            collect(internals.values(handler), found, ordered);
        }
        if (ordered.isEmpty()) {
            return;
        }
        Set<Object> shared = shared(found);
        ordered.removeIf(shared::contains);
        Collections.reverse(ordered);
        ordered.forEach(HeldObjects::end);
        awaitTasks(ordered);
    }

    private static void collect(List<Object> values, Set<Object> found, List<Object> ordered) {
        for (Object value : values) {
            boolean ends = value instanceof AutoCloseable || value instanceof ExecutorService || value instanceof Timer;
            if (ends && !(value instanceof ClassLoader) && found.add(value)) {
                ordered.add(value);
            }
        }
    }

    /**
     * What others use too: the JDK's own, and what a class of the dependencies has in a static field, or a singleton of
     * theirs in its fields. Not what is in a collection there: that may be a register of all there are, such as
     * Hibernate's of its session factories. The standard streams need no place here, since a worker's stay open when they
     * are closed.
     */
    private Set<Object> shared(Set<Object> candidates) {
        Set<Object> shared = Collections.newSetFromMap(new IdentityHashMap<>());
        shared.addAll(List.of(ForkJoinPool.commonPool(), FileSystems.getDefault()));
        Deque<Object> next = new ArrayDeque<>();
        internals.classes(loader.getParent()).forEach(type -> next.addAll(internals.staticValues(type)));
        int most = next.size() + MOST_OBJECTS;
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!next.isEmpty() && seen.size() < most) {
            Object object = next.remove();
            if (seen.add(object)) {
                if (candidates.contains(object)) {
                    shared.add(object);
                }
                if (isFollowed(object)) {
                    next.addAll(internals.values(object));
                }
            }
        }
        return shared;
    }

    private boolean isFollowed(Object object) {
        return Generation.leadsOn(object, loader.getParent())
                && !(object instanceof Collection || object instanceof Map);
    }

    private static void end(Object object) {
        try {
            if (object instanceof ExecutorService executor) {
                executor.shutdown();
            } else if (object instanceof Timer timer) {
                timer.cancel();
            } else {
                close((AutoCloseable) object);
            }
        } catch (Throwable thrown) {
            log(thrown);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (UnsupportedOperationException ignored) {
            // How the JDK and others say that this one lives as long as the process.
        } catch (Throwable thrown) {
            log(thrown);
        }
    }

    private static void awaitTasks(List<Object> ended) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TASKS_MILLIS);
        for (Object object : ended) {
            if (object instanceof ExecutorService executor) {
                try {
                    if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        executor.shutdownNow();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (Throwable thrown) {
                    log(thrown);
                }
            }
        }
    }

    private static void log(Throwable thrown) {
        AwsRuntime.log(UserFault.makeUserFault(thrown).reportableError());
    }
}
