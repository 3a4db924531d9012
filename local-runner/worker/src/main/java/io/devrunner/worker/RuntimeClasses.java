package io.devrunner.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The classes that are there without the user's doing: the JDK's, AWS's runtime's and our own. */
final class RuntimeClasses {
    /** A look into the JDK and the jars, which is not repeated at each reload. */
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    boolean has(String name) {
        return known.computeIfAbsent(name, RuntimeClasses::isThere);
    }

    private static boolean isThere(String name) {
        return ClassLoader.getSystemClassLoader().getResource(CodeLoader.resource(name)) != null;
    }
}
