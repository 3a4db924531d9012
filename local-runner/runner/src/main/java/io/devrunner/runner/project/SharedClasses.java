package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells of classes of the same name that several modules have, each for itself. On AWS each function has its own; here all
 * have one class path, on which the first is found.
 */
public final class SharedClasses {
    /** Nobody runs these, and each module has its own. */
    private static final List<String> DESCRIPTIONS = List.of("module-info", "package-info");

    private SharedClasses() {}

    /**
     * One warning for all such classes.
     *
     * @param places the class directories of each name, the one that counts first; what they have there differs
     */
    public static List<String> warnings(BuildModel model, Map<String, List<Path>> places, Path project) {
        Map<String, String> shared = new TreeMap<>();
        places.forEach((name, directories) -> {
            Path first = directories.get(0);
            directories.stream()
                    .filter(other -> !isDescription(name) && areForThemselves(first, other, model))
                    .findFirst()
                    .ifPresent(other -> shared.put(
                            name,
                            name + " (in " + SharedResources.within(project, first) + " and "
                                    + SharedResources.within(project, other) + ")"));
        });
        if (shared.isEmpty()) {
            return List.of();
        }
        int more = shared.size() - 1;
        return List.of("several modules have a class of the same name, and all functions run the first one: "
                + shared.values().iterator().next()
                + (more > 0 ? " and " + more + " more" : "") + "; rename one, or "
                + SharedResources.APART);
    }

    private static boolean isDescription(String name) {
        return DESCRIPTIONS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Several directories of one module are its own affair, such as one that the IDE and one that the build compiles into. */
    private static boolean areForThemselves(Path one, Path other, BuildModel model) {
        return SharedResources.isForItself(owner(one, model), owner(other, model), model);
    }

    private static BuildModule owner(Path classes, BuildModel model) {
        return model.modules().stream()
                .filter(module -> module.classes().contains(classes))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(classes + " is in no module"));
    }
}
