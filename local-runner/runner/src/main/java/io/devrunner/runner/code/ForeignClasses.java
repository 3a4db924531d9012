package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.code.ClassIndex.Known;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Notices the class files that others have made since this module was current: the modules that it needs, or an IDE or a
 * build in another terminal, which are no rivals. What they compile is not compiled again, with two exceptions, where it
 * is no outcome of the source: a class that only throws the source's errors, and the very class that ours has replaced,
 * which a build writes that had read the source before it was saved. Any other class file is believed, since a build may
 * do more than to compile, such as to weave aspects.
 */
final class ForeignClasses {
    private final BuildModule module;
    private final ModuleClasses classes;
    private final ClassIndex index;

    /** The class files when the module was current, or when it was opened. */
    private Map<Path, Content> known;

    /** The hashes of what our last compilation has replaced. */
    private final Map<Path, String> former = new HashMap<>();

    ForeignClasses(BuildModule module, ModuleClasses classes, ClassIndex index) {
        this.module = module;
        this.classes = classes;
        this.index = index;
        this.known = classes.contents();
    }

    /**
     * Class files have been written here.
     *
     * @param files those of the sources that were edited; of a source that only depends on these, another build's class
     *     may be the same as before
     */
    void wrote(Set<Path> files) {
        for (Path file : files) {
            Content before = known.get(file);
            if (before != null && !before.equals(classes.contents().get(file))) {
                former.put(file, before.hash());
            }
        }
    }

    /** From now on the class files as they are count as known. */
    void accept() {
        known = classes.contents();
        former.entrySet().removeIf(file -> {
            Content present = known.get(file.getKey());
            return present != null && present.hash().equals(file.getValue());
        });
        index.retain(known);
    }

    Map<Path, Content> known() {
        return known;
    }

    boolean isChanged() {
        return classes.contents() != known;
    }

    /** What others have changed in classes that this module can see. */
    ClassChanges changes() throws IOException {
        if (!isChanged()) {
            return ClassChanges.NONE;
        }
        Map<Path, Content> contents = classes.contents();
        Set<Path> files = new HashSet<>(known.keySet());
        files.addAll(contents.keySet());
        List<ClassShape> before = new ArrayList<>();
        List<ClassShape> after = new ArrayList<>();
        for (Path file : files) {
            Content old = known.get(file);
            Content fresh = contents.get(file);
            if (isVisible(file) && (old == null || !old.equals(fresh))) {
                // Whoever overwrote it before anybody looked at it leaves a class that seems to be new.
                Optional<Known> then = old == null ? Optional.empty() : index.find(file, old);
                then.ifPresent(found -> before.add(found.shape()));
                Optional<Known> now = fresh == null ? Optional.empty() : index.find(file, fresh);
                now.ifPresent(found -> after.add(found.shape()));
                if (fresh == null ? then.isEmpty() : now.isEmpty()) {
                    return ClassChanges.UNKNOWN;
                }
            }
        }
        return ClassChanges.between(before, after);
    }

    /**
     * The sources whose classes others have made of something else.
     *
     * @param unchanged whether a source is what was compiled here
     */
    Set<Path> stale(FileSnapshot sources, Predicate<Path> unchanged) {
        if (!isChanged()) {
            return Set.of();
        }
        Set<Path> stale = new HashSet<>();
        classes.bySource(sources.files().keySet()).forEach((source, files) -> {
            for (Path file : files) {
                Content content = classes.contents().get(file);
                if (content != null
                        && !content.equals(known.get(file))
                        && (content.flawed() || (content.hash().equals(former.get(file)) && unchanged.test(source)))) {
                    stale.add(source);
                }
            }
        });
        return stale;
    }

    /** The sources whose classes others have made after the source was saved. */
    Map<Path, Long> rewritten(FileSnapshot sources) {
        Map<Path, Long> rewritten = new HashMap<>();
        if (!isChanged()) {
            return rewritten;
        }
        Map<Path, Long> times = classes.times(sources.files().keySet());
        classes.bySource(sources.files().keySet()).forEach((source, files) -> {
            boolean differs = files.stream()
                    .anyMatch(file -> !Objects.equals(classes.contents().get(file), known.get(file)));
            FileSnapshot.Entry entry = sources.files().get(source);
            long time = times.getOrDefault(source, 0L);
            if (differs && entry != null && time >= entry.modifiedNanos()) {
                rewritten.put(source, time);
            }
        });
        return rewritten;
    }

    /** Stands for the content of the classes of the modules that this one needs. */
    String digest() {
        Map<Path, String> hashes = new TreeMap<>();
        classes.contents().forEach((file, content) -> {
            if (isClass(file) && isNeeded(file)) {
                hashes.put(file, content.hash());
            }
        });
        return hashes.isEmpty() ? "" : FileSnapshot.hash(hashes.toString().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isVisible(Path file) {
        return isClass(file) && (classes.isOwn(file) || isNeeded(file));
    }

    private boolean isNeeded(Path file) {
        return module.compileClassPath().stream().anyMatch(file::startsWith);
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class");
    }
}
