package io.devrunner.runner.code;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Tells sources that an editor is in the middle of writing. */
final class Saving {
    /** How long an editor may take to write a file. */
    private static final Duration SAVE = Duration.ofMillis(100);

    /** How long a file that an editor has emptied may stay so before it counts as empty. */
    private static final Duration REFILL = Duration.ofSeconds(2);

    /** What vim and JetBrains' editors write beside a file that they are about to save. */
    private static final Pattern TEMPORARY = Pattern.compile("\\..*\\.sw[a-z]|4913|.*___jb_(?:tmp|old)___");

    /** What macOS writes where somebody has looked. */
    private static final Pattern OF_MACOS = Pattern.compile("\\.DS_Store|\\._.*");

    private Saving() {}

    /** Whether an editor has made the file for itself, and will take it away. */
    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(file.getFileName().toString()).matches();
    }

    /** Such a file, one of macOS', or the backup that vim and Emacs have beside a file for a moment or longer. */
    static boolean isOfAnEditor(Path file) {
        return isTemporary(file) || file.toString().endsWith("~") || isOfMacOs(file);
    }

    /** Whether the file is no part of any project, though a build may be told to copy it. */
    static boolean isOfMacOs(Path file) {
        return OF_MACOS.matcher(file.getFileName().toString()).matches();
    }

    static boolean justWritten(FileSnapshot sources) {
        return sources.files().values().stream().anyMatch(entry -> isYounger(entry, SAVE));
    }

    /**
     * An editor that writes in place empties the file first; javac would take that for a file without classes. On a busy
     * machine the rest may take its time, and nobody waits for a file that stays empty, so the patience is long.
     */
    static Optional<Path> justEmptied(FileSnapshot now, Collection<Path> sources) {
        return sources.stream()
                .filter(source -> {
                    FileSnapshot.Entry entry = now.files().get(source);
                    return entry != null && entry.size() == 0 && isYounger(entry, REFILL);
                })
                .findFirst();
    }

    /** A source that is saved while it is compiled may have been read in part. */
    static Optional<Path> changedSince(FileSnapshot now, Set<Path> sources) {
        Map<Path, FileSnapshot.Entry> entries = new HashMap<>(now.files());
        entries.keySet().retainAll(sources);
        FileSnapshot before = new FileSnapshot(entries);
        FileSnapshot.Changes changes =
                FileSnapshot.scan(sources, path -> true, before).since(before);
        Set<Path> changed = new HashSet<>(changes.modified());
        changed.addAll(changes.removed());
        return changed.stream().findFirst();
    }

    private static boolean isYounger(FileSnapshot.Entry entry, Duration limit) {
        long age = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - entry.modifiedNanos();
        // Either sign: file systems count finer than this clock, so a file may seem to come from the future.
        return Math.abs(age) < limit.toNanos();
    }
}
