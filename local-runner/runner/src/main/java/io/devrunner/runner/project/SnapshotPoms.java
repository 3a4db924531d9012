package io.devrunner.runner.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the POMs of a project's SNAPSHOTs in Maven's repository: what they depend on changes with each {@code mvn install}. */
final class SnapshotPoms {
    private static final String SUFFIX = "-SNAPSHOT";

    private SnapshotPoms() {}

    /** Those of the artifacts on all paths, each followed by those of its parents that are SNAPSHOTs too. */
    static List<Path> of(BuildModel model) {
        Set<Path> artifacts = new LinkedHashSet<>(model.runtimeDependencies());
        model.modules().forEach(module -> {
            artifacts.addAll(module.compileClassPath());
            artifacts.addAll(module.processorPath());
        });
        Set<Path> poms = new LinkedHashSet<>();
        for (Path artifact : artifacts) {
            Optional<Path> next = beside(artifact);
            while (next.isPresent() && poms.add(next.get())) {
                next = parent(next.get());
            }
        }
        return List.copyOf(poms);
    }

    /** In {@code .../ID/VERSION/ID-VERSION-CLASSIFIER.jar}, where a file may have its time in the place of SNAPSHOT. */
    private static Optional<Path> beside(Path artifact) {
        Path version = artifact.getParent();
        Path id = version == null ? null : version.getParent();
        if (version == null || id == null || !version.toString().endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String release = version.getFileName().toString().replace(SUFFIX, "");
        Matcher name = Pattern.compile(
                        Pattern.quote(id.getFileName() + "-" + release) + "-(SNAPSHOT|\\d{8}\\.\\d{6}-\\d+)")
                .matcher(artifact.getFileName().toString());
        return name.lookingAt() ? Optional.of(artifact.resolveSibling(name.group() + ".pom")) : Optional.empty();
    }

    private static Optional<Path> parent(Path pom) {
        try {
            Xml project = Xml.parse(Files.readAllBytes(pom));
            return project.find("parent").flatMap(parent -> {
                String group = parent.text("groupId").orElse("");
                String id = parent.text("artifactId").orElse("");
                String version = parent.text("version").orElse("");
                int depth = project.text("groupId").orElse(group).split("\\.").length;
                Path repository = pom.resolve("../".repeat(3 + depth)).normalize();
                return version.endsWith(SUFFIX)
                        ? Optional.of(repository
                                .resolve(group.replace('.', '/'))
                                .resolve(id)
                                .resolve(version)
                                .resolve(id + "-" + version + ".pom"))
                        : Optional.empty();
            });
        } catch (IOException missingOrBroken) {
            // Maven will say so, in its own words, if it needs the file.
            return Optional.empty();
        }
    }
}
