package io.devrunner.runner.start;

import io.devrunner.runner.project.Project;
import io.devrunner.workerhost.Code;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds class files that the JDK of the workers is too old for. */
final class NewerClasses {
    /** What class loaders take for no class of that name, such as variants for other versions of Java. */
    private static final String NO_PACKAGE = "META-INF.";

    private final int java;
    private final String home;

    /** For workers of this version of Java and this JDK's directory. */
    NewerClasses(int java, String home) {
        this.java = java;
        this.home = home;
    }

    /** One warning for all of them, which names the functions that cannot start. */
    Optional<String> warning(List<Project.Function> functions, Code code) {
        SortedMap<String, Integer> newer = new TreeMap<>();
        code.files().classes().forEach((name, content) -> {
            if (content.java() > java && !name.startsWith(NO_PACKAGE)) {
                newer.put(name, content.java());
            }
        });
        if (newer.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, Integer> handlers = new TreeMap<>(newer);
        handlers.keySet()
                .retainAll(functions.stream().map(Project.Function::className).toList());
        String stopped = functions.stream()
                .filter(function -> handlers.containsKey(function.className()))
                .map(Project.Function::name)
                .collect(Collectors.joining(", "));
        SortedMap<String, Integer> told = handlers.isEmpty() ? newer : handlers;
        String example = told.firstKey();
        return Optional.of((stopped.isEmpty() ? "" : stopped + ": ") + example + " is compiled for Java "
                + told.get(example) + ", and functions run on JDK " + java + " (" + home
                + "), which refuses it with an UnsupportedClassVersionError; start with a newer one:"
                + " JAVA_HOME=/path/to/jdk-" + Collections.max(newer.values())
                + " dev-runner start, or compile for Java " + java + " (Maven: maven.compiler.release, Gradle:"
                + " options.release)");
    }
}
