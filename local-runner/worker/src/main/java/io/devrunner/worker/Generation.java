package io.devrunner.worker;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what belongs to the classes of a loader that is about to go, and of the loaders below it. */
final class Generation {
    /** A queue of tasks may be long; whoever has one of the generation among so many has more of them. */
    private static final int MOST_OBJECTS = 5_000;

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private final ClassLoader loader;
    private final JdkInternals internals;

    Generation(ClassLoader loader, JdkInternals internals) {
        this.loader = loader;
        this.internals = internals;
    }

    boolean owns(@Nullable ClassLoader candidate) {
        ClassLoader at = candidate;
        while (at != null && at != loader) {
            at = at.getParent();
        }
        return at != null;
    }

    /** Whether the object is of one of the generation's classes. */
    boolean owns(Object candidate) {
        return owns(candidate.getClass().getClassLoader());
    }

    /**
     * Whether the object is of the generation or leads to one that is, with nothing but the JDK's own objects between
     * them: a timer with its tasks, a pool with its thread factory.
     */
    boolean reaches(Object start) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> next = new ArrayDeque<>();
        next.add(start);
        while (!next.isEmpty() && seen.size() < MOST_OBJECTS) {
            Object object = next.remove();
            if (!seen.add(object)) {
                continue;
            }
            if (owns(object)) {
                return true;
            }
            if (object instanceof Object[] array) {
                for (Object element : array) {
                    if (element != null) {
                        next.add(element);
                    }
                }
            } else if (leadsOn(object, PLATFORM)) {
                next.addAll(internals.values(object));
            }
        }
        return false;
    }

    /**
     * Whether to look into the fields of an object of the JDK or of the other loader. Threads and classes lead everywhere;
     * references that may be cleared do not hold what they lead to.
     */
    static boolean leadsOn(Object object, ClassLoader other) {
        ClassLoader its = object.getClass().getClassLoader();
        return (its == null || its == PLATFORM || its == other)
                && !(object instanceof Thread
                        || object instanceof ThreadGroup
                        || object instanceof ClassLoader
                        || object instanceof Class
                        || object instanceof Reference
                        || object.getClass().getName().equals("java.security.AccessControlContext")
                        || object instanceof String
                        || object instanceof Number);
    }
}
