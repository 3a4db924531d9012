package io.devrunner.runner.code;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that something may have changed beneath some paths, natively on each operating system. Only a hint: events may
 * be lost, late or about nothing, so whoever gets one looks at the files.
 *
 * <p>Paths that do not exist yet, or go and come back as {@code target} does, are seen too, because the directories
 * above them are watched, up to the base directory.
 */
final class CodeWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CodeWatcher.class);

    private final Set<Path> paths;
    private final Hint hint;
    private final DirectoryWatcher watcher;

    /** Told that something may have changed; called on the watcher's thread, hence must not block. */
    interface Hint {
        /** Whether it is a class or a source by its name, so no file that is about to be given another. */
        void changed(boolean finished);
    }

    private CodeWatcher(Path base, Set<Path> paths, Hint hint) throws IOException {
        Path realBase = real(base);
        this.paths = withoutLinks(base, realBase, paths);
        this.hint = hint;
        this.watcher = DirectoryWatcher.builder()
                .paths(List.copyOf(roots(realBase, this.paths)))
                .fileHashing(false)
                .fileTreeVisitor(new RelevantDirectories())
                .listener(new Listener())
                .logger(log)
                .build();
    }

    /** Watches from its return on. */
    static CodeWatcher open(Path base, Set<Path> paths, Hint hint) throws IOException {
        CodeWatcher opened = new CodeWatcher(base, paths, hint);
        // Registers in this thread, then follows the events in the other.
        CompletableFuture<Void> ended = opened.watcher
                .watchAsync(CodeWatcher::startThread)
                .whenComplete((nothing, failure) -> log.debug("the watcher has ended", failure));
        if (ended.isCompletedExceptionally()) {
            opened.close();
            throw new IOException(
                    "the watcher did not start",
                    ended.handle((nothing, failure) -> failure).join());
        }
        return opened;
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "code-watcher");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            watcher.close();
        } catch (IOException e) {
            log.warn("cannot close the watcher", e);
        }
    }

    /** The paths as they are named, to see links that come and go, and where links lead, where the events happen. */
    private static Set<Path> withoutLinks(Path base, Path realBase, Set<Path> paths) {
        Set<Path> all = new LinkedHashSet<>();
        for (Path path : paths) {
            all.add(path.startsWith(base) ? realBase.resolve(base.relativize(path)) : path);
            all.add(real(path));
        }
        return Set.copyOf(all);
    }

    /** Also of a path whose end does not exist yet. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    /** The base, and for each path outside of it the nearest directory above it that exists. */
    private static Set<Path> roots(Path base, Set<Path> paths) {
        Set<Path> roots = new LinkedHashSet<>(Set.of(base));
        for (Path path : paths) {
            Path root = path.getParent();
            while (!path.startsWith(base) && root != null && !Files.isDirectory(root)) {
                root = root.getParent();
            }
            if (!path.startsWith(base) && root != null) {
                roots.add(root);
            }
        }
        return roots;
    }

    private boolean isWithin(Path candidate) {
        return paths.stream().anyMatch(candidate::startsWith);
    }

    private boolean leadsTo(Path directory) {
        return paths.stream().anyMatch(path -> path.startsWith(directory));
    }

    private final class Listener implements DirectoryChangeListener {
        @Override
        public void onEvent(DirectoryChangeEvent event) {
            Path path = event.path();
            if (path == null || isWithin(path) || leadsTo(path)) {
                hint.changed(path != null && isCode(path.toString()));
            }
        }

        @Override
        public void onException(Exception e) {
            log.debug("an event is lost", e);
            hint.changed(false);
        }

        private boolean isCode(String path) {
            return path.endsWith(".class") || path.endsWith(".java");
        }
    }

    /** Walks what is beneath the paths and what leads to them, so that no watch is spent on the rest of a project. */
    private final class RelevantDirectories implements FileTreeVisitor {
        @Override
        public void recursiveVisitFiles(Path start, Callback onDirectory, Callback onFile) throws IOException {
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    if (!isWithin(directory) && !leadsTo(directory)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    onDirectory.call(directory);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    onFile.call(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
