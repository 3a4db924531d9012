package io.devrunner.runner.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds libraries that several modules bring in a version each. On AWS each function has its own; here all have one class
 * path, on which the first is found.
 */
final class SeveralVersions {
    private static final int MOST_NAMED = 5;

    private static final String WHAT =
            "modules need several versions of a library, and all functions use the first one: ";

    /** By what an artifact is but for its version, such as {@code org.slf4j:slf4j-api:jar}; in class path order. */
    private final Map<String, Set<String>> versions = new LinkedHashMap<>();

    /**
     * One more is on the class path, in the place that its module gives it.
     *
     * @param coordinates such as {@code org.slf4j:slf4j-api:jar:2.0.17}
     */
    void add(String coordinates) {
        int version = coordinates.lastIndexOf(':');
        versions.computeIfAbsent(coordinates.substring(0, version), any -> new LinkedHashSet<>())
                .add(coordinates.substring(version + 1));
    }

    /** Whether a warning is this one. */
    static boolean isOne(String warning) {
        return warning.startsWith(WHAT);
    }

    /** One warning for all of them. */
    List<String> warnings() {
        List<String> several = new ArrayList<>();
        versions.forEach((artifact, its) -> {
            if (its.size() > 1) {
                several.add(artifact.replaceFirst(":jar$", "") + " " + String.join(", ", its));
            }
        });
        if (several.isEmpty()) {
            return List.of();
        }
        int more = several.size() - MOST_NAMED;
        return List.of(WHAT + String.join("; ", several.subList(0, Math.min(several.size(), MOST_NAMED)))
                + (more > 0 ? "; and " + more + " more" : "") + "; " + SharedResources.APART);
    }
}
