package io.devrunner.runner.start;

import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.runner.project.Spelling;
import io.devrunner.workerhost.ClassContent;
import io.devrunner.workerhost.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Finds the functions whose handler is a class that the project does not have. Not safe for several threads. */
final class MissingHandlers {
    /** Where the handlers' classes were last, by name. */
    private final Map<String, Path> places = new HashMap<>();

    /** One warning for each function; none that may be wrong. */
    List<String> warnings(List<Project.Function> functions, Code code) {
        Map<String, ClassContent> classes = code.files().classes();
        List<Project.Function> elsewhere = new ArrayList<>();
        for (Project.Function function : functions) {
            String className = function.className();
            ClassContent content = classes.get(className);
            if (content != null) {
                places.put(className, content.directory());
            } else if (!className.isEmpty() && !isCleaned(places.get(className), classes)) {
                elsewhere.add(function);
            }
        }
        // No jar is opened when all are there.
        if (elsewhere.isEmpty() || !areWhole(code.dependencies())) {
            return List.of();
        }
        try (URLClassLoader dependencies = new URLClassLoader(urls(code.dependencies()), null)) {
            return elsewhere.stream()
                    .filter(function ->
                            dependencies.findResource(function.className().replace('.', '/') + ".class") == null)
                    .map(function -> warning(function, classes.keySet()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a build has emptied the directory of a class, which it will bring again. */
    private static boolean isCleaned(@Nullable Path place, Map<String, ClassContent> classes) {
        return place != null
                && classes.values().stream()
                        .noneMatch(content -> content.directory().equals(place));
    }

    /** A jar that is being written may have the class in a moment. */
    private static boolean areWhole(List<Path> dependencies) {
        for (Path path : dependencies) {
            if (path.toString().endsWith(".jar") || Files.isRegularFile(path)) {
                try {
                    new ZipFile(path.toFile()).close();
                } catch (IOException ignored) {
                    // Whatever is wrong with it: what is in it is not known.
                    return false;
                }
            }
        }
        return true;
    }

    private static URL[] urls(List<Path> paths) throws MalformedURLException {
        URL[] urls = new URL[paths.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = paths.get(i).toUri().toURL();
        }
        return urls;
    }

    private static String warning(Project.Function function, Set<String> classNames) {
        String className = function.className();
        String near = nearest(className, classNames);
        return function.name() + ": the class of its handler, " + function.handler()
                + ", is neither in the project's class directories nor on its class path; "
                + (near.isEmpty()
                        ? "build the project, or correct handler: in " + ProjectFile.NAME
                        : "did you mean " + near + "? Then correct handler: in " + ProjectFile.NAME);
    }

    /** A class is moved to another package more often than it is misspelled. */
    private static String nearest(String className, Set<String> classNames) {
        String simpleName = simpleName(className);
        Set<String> moved = classNames.stream()
                .filter(name -> simpleName(name).equals(simpleName))
                .collect(Collectors.toSet());
        return moved.size() == 1 ? moved.iterator().next() : Spelling.nearest(className, classNames);
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
