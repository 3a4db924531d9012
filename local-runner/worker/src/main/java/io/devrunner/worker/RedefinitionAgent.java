package io.devrunner.worker;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java agent by which a worker gives loaded classes new method bodies. The host starts the JVM with it; the JVM
 * hands over what is needed before {@code main}, and a static is the only place where it can be kept.
 */
public final class RedefinitionAgent {
    private static volatile @Nullable Instrumentation instrumentation;

    private RedefinitionAgent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /**
     * Redefines all or none.
     *
     * @throws UnsupportedOperationException when more than method bodies has changed
     * @throws LinkageError when a class is not valid
     */
    static void redefine(List<ClassDefinition> classes) throws UnmodifiableClassException {
        Instrumentation given = instrumentation;
        if (given == null) {
            throw new UnsupportedOperationException("the worker was started without its agent");
        }
        try {
            given.redefineClasses(classes.toArray(ClassDefinition[]::new));
        } catch (ClassNotFoundException e) {
            // Declared for compatibility alone; says the Javadoc.
            throw new IllegalStateException(e);
        }
    }
}
