package io.devrunner.runner.code;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out at the start which sources have changed since the class files were made, by us or by others. */
final class CompiledBefore {
    private final ModuleClasses classes;

    CompiledBefore(ModuleClasses classes) {
        this.classes = classes;
    }

    /**
     * What has to be compiled. Class files that are newer than their source are taken as they are, whoever compiled
     * them, save those that only throw the errors of their source.
     *
     * @param stamp of the last compilation; null if nothing is known of one
     * @param settings as in {@link CompileStamp#options}
     */
    Recompilation.Work work(FileSnapshot now, @Nullable CompileStamp stamp, String settings) {
        Set<Path> all = now.files().keySet();
        if (stamp != null && !stamp.options().equals(settings)) {
            return everything(all, Set.of());
        }
        Map<Path, CompileStamp.Source> known = stamp == null ? Map.of() : stamp.sources();
        Map<Path, Long> classTimes = classes.times(all);
        Set<Path> stale = new HashSet<>(classes.flawed(all));
        boolean incomplete = false;
        for (Map.Entry<Path, FileSnapshot.Entry> source : now.files().entrySet()) {
            long classTime = classTimes.getOrDefault(source.getKey(), 0L);
            if (!isCurrent(source.getKey(), source.getValue(), classTime, known.get(source.getKey()))) {
                stale.add(source.getKey());
                incomplete |= classTime == 0;
            }
        }
        Set<Path> removed = new HashSet<>(known.keySet());
        removed.removeAll(all);
        return incomplete || !removed.isEmpty()
                ? everything(all, removed)
                : new Recompilation.Work(stale, Set.of(), ClassChanges.NONE, Set.of());
    }

    CompileStamp stamp(FileSnapshot now, String settings, Map<Path, String> made) {
        Map<Path, Long> classTimes = classes.times(now.files().keySet());
        Map<Path, CompileStamp.Source> sources = new HashMap<>();
        now.files()
                .forEach((path, entry) -> sources.put(
                        path,
                        new CompileStamp.Source(
                                entry.modifiedNanos(), entry.size(), classTimes.getOrDefault(path, 0L))));
        return new CompileStamp(settings, sources, made);
    }

    private static Recompilation.Work everything(Set<Path> all, Set<Path> removed) {
        return new Recompilation.Work(all, removed, ClassChanges.NONE, Set.of());
    }

    private static boolean isCurrent(
            Path file, FileSnapshot.Entry source, long classTime, CompileStamp.@Nullable Source before) {
        boolean fresh = classTime > 0 && classTime >= source.modifiedNanos();
        if (before == null) {
            return fresh || file.endsWith("package-info.java");
        }
        boolean sameClass = before.classModifiedNanos() == classTime;
        boolean sameSource = before.modifiedNanos() == source.modifiedNanos() && before.size() == source.size();
        return sameSource ? sameClass || fresh : fresh && !sameClass;
    }
}
