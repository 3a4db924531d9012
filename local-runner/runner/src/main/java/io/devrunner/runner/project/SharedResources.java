package io.devrunner.runner.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds files such as {@code application.yml} that several modules have, each for itself. On AWS each function has its own;
 * here all have one class path, on which the first is found.
 */
final class SharedResources {
    /** What helps where modules cannot share one class path. */
    static final String APART = "to give each its own, start each module by itself: dev-runner start --project MODULE,"
            + " a second one with --http-port 0 --aws-port 0 --debug-port 0";

    private SharedResources() {}

    /** One warning for all such files. */
    static List<String> warnings(BuildModel model, Path project) {
        Map<String, List<BuildModule>> owners = new LinkedHashMap<>();
        // The last module is the first on the class path.
        for (int i = model.modules().size() - 1; i >= 0; i--) {
            BuildModule module = model.modules().get(i);
            names(module)
                    .forEach(name -> owners.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(module));
        }
        List<String> shared = new ArrayList<>();
        owners.forEach((name, modules) -> {
            if (modules.stream().anyMatch(module -> isForItself(modules.get(0), module, model))) {
                shared.add(name + " (" + place(modules.get(0), name, project) + ")");
            }
        });
        return shared.isEmpty()
                ? List.of()
                : List.of("several modules have a file of the same name, and all functions read the first one: "
                        + String.join(", ", shared)
                        + "; " + APART);
    }

    private static List<String> names(BuildModule module) {
        List<String> names = new ArrayList<>();
        for (Resources.Directory directory : module.resources().directories()) {
            if (directory.target().isEmpty() && directory.includes().isEmpty() && Files.isDirectory(directory.path())) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), Files::isRegularFile)) {
                    files.forEach(file -> names.add(file.getFileName().toString()));
                } catch (DirectoryIteratorException e) {
                    throw new UncheckedIOException(e.getCause());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return names.stream()
                .filter(name -> !name.startsWith(".") && !name.endsWith(".java"))
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether no module has both on its class path: where one has, it is the same on AWS. */
    static boolean isForItself(BuildModule one, BuildModule other, BuildModel model) {
        return model.modules().stream().noneMatch(module -> has(module, one, model) && has(module, other, model));
    }

    private static boolean has(BuildModule module, BuildModule other, BuildModel model) {
        return isOfTheSameProject(module, other)
                || model.modules().stream()
                        .filter(part -> isOfTheSameProject(part, module))
                        .anyMatch(part -> part.compileClassPath().stream()
                                .anyMatch(path -> other.classes().contains(path)));
    }

    /** With Gradle code and resources of a project are two modules, and have the place of generated sources in common. */
    private static boolean isOfTheSameProject(BuildModule one, BuildModule other) {
        return one.generatedSources().equals(other.generatedSources());
    }

    private static Path place(BuildModule module, String name, Path project) {
        Path file = module.resources().paths().stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        return within(project, file);
    }

    /** As the project's owner calls a file or directory. */
    static Path within(Path project, Path path) {
        return path.startsWith(project) ? project.relativize(path) : path;
    }
}
