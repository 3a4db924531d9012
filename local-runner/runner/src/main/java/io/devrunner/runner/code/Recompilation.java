package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.code.ClassIndex.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles changed sources, then once more together with those that depend on what others see of them, until nobody
 * else can tell the difference. What comes out is what a compilation of all sources would give.
 */
final class Recompilation {
    private final ModuleClasses classes;
    private final ClassIndex index;
    private final SourceCompiler compiler;
    private final boolean together;

    /**
     * The recompilation of a module.
     *
     * @param together whether always all sources are compiled, since annotation processors may look at everything
     */
    Recompilation(ModuleClasses classes, ClassIndex index, SourceCompiler compiler, boolean together) {
        this.classes = classes;
        this.index = index;
        this.compiler = compiler;
        this.together = together;
    }

    /**
     * What has to be done.
     *
     * @param changed sources to compile in any case
     * @param removed sources whose classes have to go
     * @param elsewhere what others have changed in class files that the sources may depend on
     * @param current sources that need not be compiled for the sake of what others have changed
     */
    record Work(Set<Path> changed, Set<Path> removed, ClassChanges elsewhere, Set<Path> current) {
        boolean isEmpty() {
            return changed.isEmpty() && removed.isEmpty() && elsewhere.isEmpty();
        }
    }

    /**
     * What the compiler made of which sources; nothing of it is written yet.
     *
     * @param replaced what was made before of these and of removed sources; it goes if it is not made again
     */
    record Outcome(Set<Path> sources, SourceCompiler.Result result, Set<Path> replaced) {}

    /**
     * Compiles what has to be.
     *
     * @param made what annotation processors made besides sources, as in {@link CompileStamp#made}
     */
    Outcome run(Set<Path> all, Work work, Map<Path, String> made) throws IOException {
        Set<Path> chosen = new HashSet<>(work.changed);
        if (!work.elsewhere.isEmpty()) {
            Set<Path> dependents = new HashSet<>(dependents(work.elsewhere, all, chosen, Map.of()));
            dependents.removeAll(work.current);
            chosen.addAll(dependents);
        }
        if (chosen.isEmpty() && work.removed.isEmpty()) {
            return new Outcome(Set.of(), new SourceCompiler.Result.Compiled(Map.of()), Set.of());
        }
        while (chosen.size() < all.size() && !together) {
            Set<Path> replaced = replaced(chosen, work.removed);
            SourceCompiler.Result result = compile(chosen, replaced);
            if (!(result instanceof SourceCompiler.Result.Compiled compiled)) {
                // Sources that were not chosen may be what is wrong.
                break;
            }
            Set<Path> more = dependents(changes(replaced, compiled.files()), all, chosen, compiled.files());
            if (more.isEmpty()) {
                return new Outcome(chosen, result, replaced);
            }
            chosen.addAll(more);
            if (chosen.size() > all.size() / 2) {
                break;
            }
        }
        Set<Path> replaced = replaced(all, work.removed);
        if (together || !made.isEmpty()) {
            // Processors make all anew, and some make only what they cannot see yet.
            replaced.addAll(classes.generated(made));
        }
        return new Outcome(all, compile(all, replaced), replaced);
    }

    /** The classes that the sources made before: they may not be made again. */
    private Set<Path> replaced(Set<Path> sources, Set<Path> removed) {
        Set<Path> replaced = classes.of(sources);
        replaced.addAll(classes.of(removed));
        return replaced;
    }

    private SourceCompiler.Result compile(Set<Path> sources, Set<Path> replaced) {
        return sources.isEmpty() ? new SourceCompiler.Result.Compiled(Map.of()) : compiler.compile(sources, replaced);
    }

    private ClassChanges changes(Set<Path> replaced, Map<Path, byte[]> output) throws IOException {
        List<ClassShape> before = new ArrayList<>();
        for (Path file : replaced) {
            Optional<Known> known = index.find(file, content(file));
            if (known.isEmpty()) {
                return ClassChanges.UNKNOWN;
            }
            before.add(known.get().shape());
        }
        List<ClassShape> after = new ArrayList<>();
        for (Map.Entry<Path, byte[]> file : output.entrySet()) {
            if (isClass(file.getKey())) {
                Optional<Known> known = index.of(file.getValue());
                if (known.isEmpty()) {
                    return ClassChanges.UNKNOWN;
                }
                after.add(known.get().shape());
            }
        }
        return ClassChanges.between(before, after);
    }

    /** Which of the other sources depend on the changes. */
    private Set<Path> dependents(ClassChanges changes, Set<Path> all, Set<Path> chosen, Map<Path, byte[]> output)
            throws IOException {
        if (changes.isEmpty()) {
            return Set.of();
        }
        Set<Path> others = new HashSet<>(all);
        others.removeAll(chosen);
        Map<Path, List<Known>> classesOfOthers = new HashMap<>();
        for (Map.Entry<Path, Set<Path>> source : classes.bySource(others).entrySet()) {
            Optional<List<Known>> known = known(source.getValue());
            if (known.isEmpty()) {
                return others;
            }
            classesOfOthers.put(source.getKey(), known.get());
        }
        Optional<Collection<ClassShape>> shapes = shapes(output);
        return shapes.isEmpty() ? others : new Dependents(shapes.get(), classesOfOthers).of(changes);
    }

    /** Of all classes as they will be, unless there is one of which nothing can be said. */
    private Optional<Collection<ClassShape>> shapes(Map<Path, byte[]> output) throws IOException {
        Map<Path, ClassShape> shapes = new HashMap<>();
        for (Map.Entry<Path, Content> file : classes.contents().entrySet()) {
            if (isClass(file.getKey())) {
                Optional<Known> known = index.find(file.getKey(), file.getValue());
                if (known.isEmpty()) {
                    return Optional.empty();
                }
                shapes.put(file.getKey(), known.get().shape());
            }
        }
        output.forEach((file, content) -> {
            if (isClass(file)) {
                index.of(content).ifPresent(known -> shapes.put(file, known.shape()));
            }
        });
        return Optional.of(shapes.values());
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class");
    }

    private Optional<List<Known>> known(Set<Path> files) throws IOException {
        List<Known> all = new ArrayList<>();
        for (Path file : files) {
            Optional<Known> known = index.find(file, content(file));
            if (known.isEmpty()) {
                return Optional.empty();
            }
            all.add(known.get());
        }
        return Optional.of(all);
    }

    private Content content(Path file) {
        Content content = classes.contents().get(file);
        if (content == null) {
            throw new IllegalArgumentException(file + " is no class file of the last scan");
        }
        return content;
    }
}
