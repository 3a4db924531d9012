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

    static void load(List<String> names, CodeLoader loader) {
        if (names.size() < FEW) {
            return;
        }
        Thread thread = new Thread(() -> names.forEach(name -> load(name, loader)), "classes-ahead");
        thread.setContextClassLoader(null);
        thread.setDaemon(true);
        thread.start();
    }

    private static void load(String name, CodeLoader loader) {
        try {
            Class<?> unused = Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError | RuntimeException ignored) {
            // Who needs it is told then; or its loader is closed, and nobody does.
        }
    }
}
