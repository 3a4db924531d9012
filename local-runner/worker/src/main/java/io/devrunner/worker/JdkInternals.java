package io.devrunner.worker;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields as they lie in memory: private ones of the JDK, and static ones of classes that nobody has initialized
 * yet, which reflection would initialize.
 *
 * <p>One package of the JDK is exported to the worker's own module, none opened and none to the user's classes, which
 * therefore find the JDK as closed as on AWS.
 */
final class JdkInternals {
    private static final String INTERNAL_PACKAGE = "jdk.internal.misc";

    private final Object unsafe;
    private final Method getReference;
    private final Method putReference;
    private final Method putInt;
    private final Method putBoolean;
    private final Method fieldOffset;
    private final Method fieldOffsetByName;
    private final Method staticFieldBase;
    private final Method staticFieldOffset;
    private final Method shouldBeInitialized;

    /** Where instances of a class hold references; kept by the class itself, so that this holds none. */
    private final ClassValue<long[]> references = new ClassValue<>() {
        @Override
        protected long[] computeValue(Class<?> type) {
            return referenceOffsets(type);
        }
    };

    /** Needs the package exported to this module. */
    JdkInternals() {
        try {
            Class<?> type = Class.forName(INTERNAL_PACKAGE + ".Unsafe");
            unsafe = type.getMethod("getUnsafe").invoke(null);
            getReference = type.getMethod("getReference", Object.class, long.class);
            putReference = type.getMethod("putReference", Object.class, long.class, Object.class);
            putInt = type.getMethod("putInt", Object.class, long.class, int.class);
            putBoolean = type.getMethod("putBoolean", Object.class, long.class, boolean.class);
            fieldOffset = type.getMethod("objectFieldOffset", Field.class);
            fieldOffsetByName = type.getMethod("objectFieldOffset", Class.class, String.class);
            staticFieldBase = type.getMethod("staticFieldBase", Field.class);
            staticFieldOffset = type.getMethod("staticFieldOffset", Field.class);
            shouldBeInitialized = type.getMethod("shouldBeInitialized", Class.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no " + INTERNAL_PACKAGE + ".Unsafe as expected", e);
        }
    }

    static JdkInternals open(Instrumentation instrumentation) {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(INTERNAL_PACKAGE, Set.of(JdkInternals.class.getModule())),
                Map.of(),
                Set.of(),
                Map.of());
        return new JdkInternals();
    }

    boolean isInitialized(Class<?> type) {
        return !(boolean) call(shouldBeInitialized, type);
    }

    /** The objects in the static fields of a class, in their order. A class that is not initialized has none. */
    List<Object> staticValues(Class<?> type) {
        List<Object> values = new ArrayList<>();
        for (Field field : declaredFields(type)) {
            if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                add(values, staticValue(field));
            }
        }
        return values;
    }

    @Nullable
    Object staticValue(Class<?> type, String field) {
        try {
            return staticValue(type.getDeclaredField(field));
        } catch (NoSuchFieldException ignored) {
            // Another JDK than those we know: what hangs on the field is left as it is.
            return null;
        }
    }

    /** The value of an instance's field, or null when there is no such field in this JDK. */
    @Nullable
    Object value(Object owner, Class<?> declaring, String field) {
        Long offset = offset(declaring, field);
        return offset == null ? null : reference(owner, offset);
    }

    void clear(Object owner, Class<?> declaring, String reference) {
        Long offset = offset(declaring, reference);
        if (offset != null) {
            tryCall(putReference, owner, offset, null);
        }
    }

    /** Ends the thread of a {@code java.util.Timer}, as the timer's {@code cancel} does. */
    void cancelTimer(Thread timer) {
        Object queue = value(timer, timer.getClass(), "queue");
        Long size = queue == null ? null : offset(queue.getClass(), "size");
        Long goesOn = offset(timer.getClass(), "newTasksMayBeScheduled");
        if (queue != null && size != null && goesOn != null) {
            synchronized (queue) {
                tryCall(putBoolean, timer, goesOn, false);
                tryCall(putInt, queue, size, 0);
                queue.notifyAll();
            }
        }
    }

    /** The objects in the instance's fields, those of its superclasses last. */
    List<Object> values(Object owner) {
        List<Object> values = new ArrayList<>();
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (long offset : references.get(type)) {
                add(values, reference(owner, offset));
            }
        }
        return values;
    }

    /** The classes that the loader has defined. */
    List<Class<?>> classes(ClassLoader loader) {
        List<Class<?>> found = new ArrayList<>();
        if (value(loader, ClassLoader.class, "classes") instanceof Collection<?> classes) {
            // The JDK has the same lock when it adds one.
            synchronized (classes) {
                classes.forEach(type -> found.add((Class<?>) type));
            }
        }
        return found;
    }

    private long[] referenceOffsets(Class<?> type) {
        LongStream.Builder offsets = LongStream.builder();
        for (Field field : declaredFields(type)) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                offsets.add((long) call(fieldOffset, field));
            }
        }
        return offsets.build().toArray();
    }

    private static Field[] declaredFields(Class<?> type) {
        try {
            return type.getDeclaredFields();
        } catch (LinkageError ignored) {
            // A field's type is missing from the class path, as with optional dependencies.
            return new Field[0];
        }
    }

    private @Nullable Object staticValue(Field field) {
        return reference(call(staticFieldBase, field), (long) call(staticFieldOffset, field));
    }

    private @Nullable Long offset(Class<?> declaring, String field) {
        try {
            return (Long) call(fieldOffsetByName, declaring, field);
        } catch (InternalError ignored) {
            // What this method of the JDK throws when there is no such field.
            return null;
        }
    }

    private @Nullable Object reference(Object owner, long offset) {
        return tryCall(getReference, owner, offset);
    }

    private static void add(List<Object> values, @Nullable Object value) {
        if (value != null) {
            values.add(value);
        }
    }

    private Object call(Method method, @Nullable Object... arguments) {
        return Objects.requireNonNull(tryCall(method, arguments));
    }

    private @Nullable Object tryCall(Method method, @Nullable Object... arguments) {
        try {
            return method.invoke(unsafe, arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
