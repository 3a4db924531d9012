package io.devrunner.runner.code;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that are no code of ours, and are looked at when it counts whether they have changed. */
public final class WatchedFiles {
    private static final Logger log = LoggerFactory.getLogger(WatchedFiles.class);

    /** Directories that change by being used. */
    private static final Set<String> LEFT_OUT = Set.of(".dev-runner", ".git", "node_modules", "__pycache__");

    private final List<Path> roots;

    /** Guarded by this. */
    private FileSnapshot last;

    /** Files, and directories with all that is in them; those that do not exist may come into being. */
    public WatchedFiles(List<Path> roots) {
        this.roots = List.copyOf(roots);
        last = scan(FileSnapshot.EMPTY);
    }

    /** As above; what was written since that moment counts as changed. */
    public WatchedFiles(List<Path> roots, Instant since) {
        this(roots);
        last = last.before(since);
    }

    /** How many files have changed, come or gone since the last question. */
    public synchronized int changes() {
        FileSnapshot before = last;
        FileSnapshot now = scan(before);
        last = now;
        FileSnapshot.Changes changes = now.since(before);
        return changes.added().size()
                + changes.modified().size()
                + changes.removed().size();
    }

    private FileSnapshot scan(FileSnapshot before) {
        try {
            return FileSnapshot.scan(roots, this::isWatched, before);
        } catch (UncheckedIOException e) {
            log.warn("what is watched cannot be read: {}", e.getMessage());
            return before;
        }
    }

    private boolean isWatched(Path file) {
        return !Saving.isOfAnEditor(file) && isInside(file);
    }

    private boolean isInside(Path file) {
        return roots.stream()
                .filter(file::startsWith)
                .map(root -> root.relativize(file))
                .anyMatch(path -> {
                    for (Path name : path) {
                        if (LEFT_OUT.contains(name.toString())) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}
