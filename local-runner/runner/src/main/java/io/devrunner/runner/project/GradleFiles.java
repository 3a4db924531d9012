package io.devrunner.runner.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the files on this machine that decide what Gradle makes of a project. */
final class GradleFiles {
    private static final List<String> SETTINGS = List.of("settings.gradle", "settings.gradle.kts");
    private static final List<String> BUILDS = List.of("build.gradle", "build.gradle.kts");
    private static final Set<String> WITHOUT_BUILD_FILES =
            Set.of("build", "src", "node_modules", "target", "out", "bin");

    /** What the build file of a project of plugins applies. */
    private static final List<String> PLUGIN_MAKERS =
            List.of("kotlin-dsl", "java-gradle-plugin", "groovy-gradle-plugin");

    private GradleFiles() {}

    static boolean isProject(Path directory) {
        return exists(directory, SETTINGS) || exists(directory, BUILDS);
    }

    /** The nearest directory with a settings file, which is where Gradle looks for it too. */
    static Path root(Path directory) {
        for (Path above = directory; above != null; above = above.getParent()) {
            if (exists(above, SETTINGS)) {
                return above;
            }
        }
        return directory;
    }

    /** Those of all projects below the root, the project's own first, and those that would count if they were there. */
    static List<Path> of(Path directory) {
        Path root = root(directory);
        Set<Path> files = new LinkedHashSet<>();
        Stream.concat(BUILDS.stream(), SETTINGS.stream())
                .map(directory::resolve)
                .filter(Files::exists)
                .forEach(files::add);
        SETTINGS.forEach(name -> files.add(root.resolve(name)));
        for (Path project : List.of(root, directory)) {
            BUILDS.forEach(name -> files.add(project.resolve(name)));
            files.add(project.resolve("gradle.properties"));
        }
        files.add(Path.of(System.getProperty("user.home"), ".gradle", "gradle.properties"));
        files.addAll(below(root));
        return List.copyOf(files);
    }

    private static Set<Path> below(Path root) {
        Set<Path> files = new TreeSet<>();
        Set<Path> included = new HashSet<>();
        Set<Path> plugins = new HashSet<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
                    String name = found.getFileName() == null
                            ? ""
                            : found.getFileName().toString();
                    boolean skipped = !found.equals(root)
                            && (name.startsWith(".") || (WITHOUT_BUILD_FILES.contains(name) && !isOfPlugins(found)));
                    if (skipped) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    if (!found.equals(root) && exists(found, SETTINGS)) {
                        included.add(found);
                    }
                    // Other builds that are included are libraries, whose sources decide nothing.
                    if (name.equals("buildSrc") || (isIn(included, found) && makesPlugins(found))) {
                        plugins.add(found);
                    }
                    return FileVisitResult.CONTINUE;
                }

                /** Whether it is a source of a project's own plugins. */
                private boolean isOfPlugins(Path file) {
                    return isIn(plugins, file) && !file.endsWith("build");
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (decides(file) || isOfPlugins(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                    // Gradle will say so, in its own words, if it needs the file.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean decides(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".gradle")
                || name.endsWith(".gradle.kts")
                || name.equals("gradle.properties")
                || name.equals("gradle-wrapper.properties")
                || (name.endsWith(".toml") && file.resolveSibling("").endsWith("gradle"));
    }

    private static boolean isIn(Set<Path> directories, Path file) {
        return directories.stream().anyMatch(file::startsWith);
    }

    private static boolean makesPlugins(Path project) {
        return BUILDS.stream()
                .map(name -> text(project.resolve(name)))
                .anyMatch(text -> PLUGIN_MAKERS.stream().anyMatch(text::contains));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            // Mostly it is not there; Gradle will say so if it needs the file.
            return "";
        }
    }

    private static boolean exists(Path directory, List<String> names) {
        return names.stream().anyMatch(name -> Files.exists(directory.resolve(name)));
    }
}
