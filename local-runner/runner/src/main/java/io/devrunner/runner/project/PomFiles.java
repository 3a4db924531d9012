package io.devrunner.runner.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the files on this machine that decide what Maven makes of a POM. */
final class PomFiles {
    private PomFiles() {}

    /** The POMs, their parents by relative path, and Maven's own settings, whether they exist or not. */
    static List<Path> of(Path pom, List<Path> modules) {
        Set<Path> files = new LinkedHashSet<>(withParents(pom));
        modules.forEach(module -> files.addAll(withParents(module)));
        for (Path directory = pom.getParent(); directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve(".mvn"))) {
                files.add(directory.resolve(".mvn/maven.config"));
                files.add(directory.resolve(".mvn/jvm.config"));
                files.add(directory.resolve(".mvn/extensions.xml"));
                break;
            }
        }
        files.add(Path.of(System.getProperty("user.home"), ".m2", "settings.xml"));
        return List.copyOf(files);
    }

    /** The POM and its parents by relative path, the nearest first. */
    static Set<Path> withParents(Path pom) {
        Set<Path> files = new LinkedHashSet<>();
        Optional<Path> next = Optional.of(pom);
        while (next.isPresent() && files.add(next.get())) {
            next = parent(next.get());
        }
        return files;
    }

    /** Maven looks for the parent in {@code ../pom.xml} when the POM does not say where (an empty element: nowhere). */
    private static Optional<Path> parent(Path pom) {
        try {
            return Xml.parse(Files.readAllBytes(pom)).find("parent").flatMap(parent -> {
                String relative = parent.find("relativePath").map(Xml::text).orElse("../pom.xml");
                if (relative.isEmpty()) {
                    return Optional.empty();
                }
                Path found = pom.resolveSibling(relative).normalize();
                return Optional.of(Files.isDirectory(found) ? found.resolve("pom.xml") : found);
            });
        } catch (IOException missingOrBroken) {
            // Maven will say so, in its own words, if it needs the file.
            return Optional.empty();
        }
    }
}
