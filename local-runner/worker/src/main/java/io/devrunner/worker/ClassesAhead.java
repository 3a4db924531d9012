package io.devrunner.worker;

import java.util.List;

/**
 * Loads what the generation before had in use, beside the init phase and the first invocation of the next one, which
 * would load it one after the other. Nothing is initialized, so that no code of the user's runs.
 */
final class ClassesAhead {
    /** For fewer a thread is not worth its while. */
    private static final int FEW = 10;

    private ClassesAhead() {}

    /** Returns at once. */
    static void begin(CodeLoader before, CodeLoader next, JdkInternals internals) {
        List<Class<?>> loaded = before.loaded();
        if (loaded.size() < FEW) {
            return;
        }
        Thread thread = new Thread(() -> load(inUse(loaded, internals), next), "classes-ahead");
        thread.setContextClassLoader(null);
        thread.setDaemon(true);
        thread.start();
    }

    /** Without what was only loaded ahead: a class that nobody needs any more would be loaded for ever. */
    private static List<String> inUse(List<Class<?>> loaded, JdkInternals internals) {
        return loaded.stream()
                .filter(type -> type.isInterface() || internals.isInitialized(type))
                .map(Class::getName)
                .toList();
    }

    static void load(List<String> names, CodeLoader loader) {
        names.forEach(name -> load(name, loader));
    }

    private static void load(String name, CodeLoader loader) {
        try {
            Class<?> unused = Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError | RuntimeException ignored) {
            // Who needs it is told then; or its loader is closed, and nobody does.
        }
    }
}
