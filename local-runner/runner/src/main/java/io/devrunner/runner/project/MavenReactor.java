package io.devrunner.runner.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules that Maven has to look at together, since none of them need ever have been installed.
 *
 * @param root the POM that lists the modules
 * @param module the module that is to run, relative to the root; empty for all of them
 * @param poms of all modules, the root's first
 */
record MavenReactor(Path root, Optional<Path> module, List<Path> poms) {
    MavenReactor {
        poms = List.copyOf(poms);
    }

    /** The reactor of a POM that lists modules or depends on a module beside it; nothing for a POM that stands alone. */
    static Optional<MavenReactor> of(Path pom) {
        if (!modules(pom).isEmpty()) {
            return Optional.of(new MavenReactor(pom, Optional.empty(), tree(pom)));
        }
        Path root = root(pom);
        List<Path> poms = tree(root);
        return dependsOnOneOf(pom, poms)
                ? Optional.of(new MavenReactor(root, Optional.of(directory(root).relativize(directory(pom))), poms))
                : Optional.empty();
    }

    /** The POMs of the modules by their names; the first of a name. */
    Map<String, Path> byArtifactId() {
        Map<String, Path> all = new HashMap<>();
        poms.forEach(pom -> read(pom)
                .flatMap(project -> project.text("artifactId"))
                .ifPresent(artifactId -> all.putIfAbsent(artifactId, pom)));
        return all;
    }

    private static Path directory(Path pom) {
        return pom.resolveSibling("");
    }

    /** The topmost POM that leads down to this one. */
    private static Path root(Path pom) {
        Path root = pom;
        for (Path above = directory(pom).getParent(); above != null; above = above.getParent()) {
            Path candidate = above.resolve("pom.xml");
            if (Files.isRegularFile(candidate) && modules(candidate).contains(root)) {
                root = candidate;
            }
        }
        return root;
    }

    private static List<Path> tree(Path root) {
        Set<Path> found = new LinkedHashSet<>();
        List<Path> open = new ArrayList<>(List.of(root));
        while (!open.isEmpty()) {
            Path next = open.remove(0);
            if (found.add(next)) {
                open.addAll(modules(next));
            }
        }
        return List.copyOf(found);
    }

    private static List<Path> modules(Path pom) {
        List<Path> modules = new ArrayList<>();
        read(pom).ifPresent(project -> {
            List<Xml> places = new ArrayList<>(List.of(project));
            project.find("profiles").ifPresent(profiles -> places.addAll(profiles.children("profile")));
            for (Xml place : places) {
                place.find("modules")
                        .ifPresent(list -> list.children("module").forEach(module -> {
                            Path found = pom.resolveSibling(module.text()).normalize();
                            modules.add(Files.isDirectory(found) ? found.resolve("pom.xml") : found);
                        }));
            }
        });
        return modules;
    }

    private static boolean dependsOnOneOf(Path pom, List<Path> poms) {
        Set<String> names = new LinkedHashSet<>();
        poms.forEach(other ->
                read(other).flatMap(project -> project.text("artifactId")).ifPresent(names::add));
        return PomFiles.withParents(pom).stream()
                .flatMap(file -> read(file).flatMap(project -> project.find("dependencies")).stream())
                .flatMap(dependencies -> dependencies.children("dependency").stream())
                .anyMatch(dependency ->
                        names.contains(dependency.text("artifactId").orElse("")));
    }

    /** What cannot be read has no modules: Maven will say so, in its own words, if it needs the file. */
    private static Optional<Xml> read(Path pom) {
        try {
            return Optional.of(Xml.parse(Files.readAllBytes(pom)));
        } catch (IOException missingOrBroken) {
            return Optional.empty();
        }
    }
}
