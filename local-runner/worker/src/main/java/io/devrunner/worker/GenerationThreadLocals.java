package io.devrunner.worker;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Takes from the threads that outlive a generation what its code has put into thread locals. */
final class GenerationThreadLocals {
    private final Generation generation;
    private final JdkInternals internals;

    /** The thread locals in its static fields, which are mostly of the JDK's own class. */
    private final Set<Object> own = Collections.newSetFromMap(new IdentityHashMap<>());

    GenerationThreadLocals(Generation generation, List<Class<?>> classes, JdkInternals internals) {
        this.generation = generation;
        this.internals = internals;
        for (Class<?> type : classes) {
            internals.staticValues(type).stream()
                    .filter(ThreadLocal.class::isInstance)
                    .forEach(own::add);
        }
    }

    /**
     * Removes the values of its own thread locals.
     *
     * @return its objects that others' thread locals keep, which only their owners can remove
     */
    List<String> release() {
        List<String> kept = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread != Thread.currentThread()) {
                release(thread, "threadLocals", kept);
                release(thread, "inheritableThreadLocals", kept);
            }
        }
        return kept;
    }

    private void release(Thread thread, String field, List<String> kept) {
        Object map = internals.value(thread, Thread.class, field);
        Object table = map == null ? null : internals.value(map, map.getClass(), "table");
        if (!(table instanceof Object[] entries)) {
            return;
        }
        for (Object entry : entries) {
            if (!(entry instanceof Reference<?> reference)) {
                continue;
            }
            Object key = reference.get();
            Object value = internals.value(entry, entry.getClass(), "value");
            if (value == null) {
                continue;
            }
            if (key == null ? generation.reaches(value) : isOwn(key)) {
                // The thread itself drops such an entry the next time that it comes across it; meanwhile it is empty.
                internals.clear(entry, entry.getClass(), "value");
                reference.clear();
            } else if (generation.reaches(value)) {
                kept.add("a thread local of " + thread.getName() + " keeps "
                        + value.getClass().getName());
            }
        }
    }

    private boolean isOwn(Object threadLocal) {
        return own.contains(threadLocal) || generation.reaches(threadLocal);
    }
}
