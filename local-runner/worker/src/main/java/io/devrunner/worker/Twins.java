package io.devrunner.worker;

import java.net.URLClassLoader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the user's classes that a library has too. On AWS there is one class loader, which looks into the function's own
 * directory first ({@code CustomerClassLoader} of the runtime interface client), so the user's is the one for all.
 */
final class Twins {
    /** Whether the libraries have a class of that name: a look into a hundred jars that is not repeated. */
    private final Map<String, Boolean> known = new HashMap<>();

    /** Names of top-level classes, since nested ones go with them; in no order. */
    List<String> of(Collection<String> names, URLClassLoader libraries) {
        return names.stream()
                .filter(name -> name.indexOf('$') < 0 && !name.endsWith("-info"))
                .filter(name -> known.computeIfAbsent(name, absent -> isIn(libraries, name)))
                .toList();
    }

    private static boolean isIn(URLClassLoader libraries, String name) {
        return libraries.findResource(CodeLoader.resource(name)) != null;
    }
}
