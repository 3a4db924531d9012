package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassIndex.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the sources that may be compiled differently because classes have changed.
 *
 * <p>A source depends on a class that its class files refer to or that its text names. It depends too on what it never
 * names but gets to see: members are inherited, so a change of members reaches all subclasses; and the type of a value
 * matters wherever the value is handed on, so a change of the type itself reaches all classes through whose signatures
 * others see it. Which lambdas fit an interface is part of its type: a method that takes one may be called in place of
 * another.
 */
final class Dependents {
    private final Collection<ClassShape> shapes;
    private final Map<Path, List<Known>> classesOfSources;

    /**
     * Looks at a project as it is.
     *
     * @param shapes of all classes that may lie between a change and a source
     * @param classesOfSources the sources that may depend on a change, with what is known of their classes
     */
    Dependents(Collection<ClassShape> shapes, Map<Path, List<Known>> classesOfSources) {
        this.shapes = shapes;
        this.classesOfSources = classesOfSources;
    }

    Set<Path> of(ClassChanges changes) throws IOException {
        if (changes.unknown()) {
            return classesOfSources.keySet();
        }
        Set<String> classes = reached(changes.types(), ClassShape::exposed);
        classes.addAll(reached(changes.members(), ClassShape::supertypes));
        Set<Path> dependents = new HashSet<>(naming(classes, classesOfSources.keySet()));
        for (Map.Entry<String, Set<String>> hiding : changes.hiding().entrySet()) {
            Set<String> names = reached(Set.of(hiding.getKey()), ClassShape::supertypes);
            for (Path source : naming(names, classesOfSources.keySet())) {
                if (Mentions.any(source, hiding.getValue())) {
                    dependents.add(source);
                }
            }
        }
        return dependents;
    }

    /** The classes, and all that have one of them, or one that was reached already, among their neighbours. */
    private Set<String> reached(Set<String> changed, Function<ClassShape, Set<String>> neighbours) {
        Set<String> reached = new HashSet<>(changed);
        if (changed.isEmpty()) {
            return reached;
        }
        Map<String, Set<String>> back = new HashMap<>();
        for (ClassShape shape : shapes) {
            for (String neighbour : neighbours.apply(shape)) {
                back.computeIfAbsent(neighbour, name -> new HashSet<>()).add(shape.name());
            }
        }
        Deque<String> open = new ArrayDeque<>(changed);
        while (!open.isEmpty()) {
            for (String next : back.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }

    private Set<Path> naming(Set<String> classes, Set<Path> sources) throws IOException {
        Set<Path> naming = new HashSet<>();
        if (classes.isEmpty()) {
            return naming;
        }
        Set<String> words = new HashSet<>();
        classes.forEach(name -> {
            words.add(name.substring(name.lastIndexOf('/') + 1));
            words.add(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1));
        });
        for (Path source : sources) {
            if (refers(classesOfSources.getOrDefault(source, List.of()), classes) || Mentions.any(source, words)) {
                naming.add(source);
            }
        }
        return naming;
    }

    private static boolean refers(List<Known> from, Set<String> classes) {
        return from.stream().anyMatch(known -> known.references().stream().anyMatch(classes::contains));
    }
}
