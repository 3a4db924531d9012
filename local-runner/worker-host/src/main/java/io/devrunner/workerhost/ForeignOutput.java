package io.devrunner.workerhost;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime writes that does not say which invocation a line belongs to. It runs one at a time, and has written all
 * of it when it asks for the next event, so what counts is to have read it by then. For that a mark is written behind it
 * into its own pipes, which Linux has in {@code /proc}; elsewhere they have to be quiet for a moment.
 */
final class ForeignOutput {
    private static final String MARK = "\u001edev-runner";
    private static final Duration QUIET = Duration.ofMillis(30);

    /** A pipe that nobody reads to its end, because its runtime has closed or replaced it, must not hold up the rest. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Pipe out;
    private final Pipe err;
    private volatile @Nullable Invocation latest;

    /** When the last line came. */
    private volatile long lastLine = System.nanoTime();

    ForeignOutput(Process process) {
        out = Pipe.of(process.pid(), 1);
        err = Pipe.of(process.pid(), 2);
    }

    /** The invocation whose lines come now; also after its outcome, until there is another. */
    @Nullable
    Invocation latest() {
        return latest;
    }

    void expect(Invocation invocation) {
        latest = invocation;
    }

    void readOut(InputStream stream, BiConsumer<WorkerEvents.Source, String> lines) throws IOException {
        read(stream, out, line -> lines.accept(WorkerEvents.Source.STDOUT, line));
    }

    void readErr(InputStream stream, BiConsumer<WorkerEvents.Source, String> lines) throws IOException {
        read(stream, err, line -> lines.accept(WorkerEvents.Source.STDERR, line));
    }

    private interface Lines {
        void accept(String line);
    }

    private void read(InputStream stream, Pipe pipe, Lines lines) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lastLine = System.nanoTime();
            boolean marked = line.endsWith(MARK);
            String written = marked ? line.substring(0, line.length() - MARK.length()) : line;
            if (!marked || !written.isEmpty()) {
                lines.accept(written);
            }
            if (marked) {
                pipe.markRead();
            }
        }
        pipe.ended();
    }

    /** Runs this when all that has been written so far has been read. */
    void whenRead(Executor executor, Runnable then) {
        Invocation ended = latest;
        CompletableFuture<Void> read = ended == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(written(out, executor), written(err, executor))
                        .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        var ignored = read.thenRunAsync(
                () -> {
                    ended();
                    then.run();
                },
                executor);
    }

    /** The last invocation has no more output. */
    void ended() {
        Invocation invocation = latest;
        if (invocation != null) {
            invocation.outputEnded();
        }
    }

    private CompletableFuture<Void> written(Pipe pipe, Executor executor) {
        try {
            return pipe.mark();
        } catch (IOException ignored) {
            // Another operating system, or the runtime writes elsewhere now.
            CompletableFuture<Void> quiet = new CompletableFuture<>();
            awaitQuiet(quiet, System.nanoTime() + PATIENCE.toNanos(), executor);
            return quiet;
        }
    }

    private void awaitQuiet(CompletableFuture<Void> quiet, long end, Executor executor) {
        CompletableFuture.delayedExecutor(QUIET.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> {
                    long now = System.nanoTime();
                    if (now - lastLine < QUIET.toNanos() && now - end < 0) {
                        awaitQuiet(quiet, end, executor);
                    } else {
                        quiet.complete(null);
                    }
                });
    }

    /** One of the process's two pipes, and the marks that were written into it and not read yet. */
    private static final class Pipe {
        private final Path path;

        /** What the path led to at the start; null where there is no such path. */
        private final @Nullable Path pipe;

        /** Guarded by this. */
        private final Deque<CompletableFuture<Void>> marks = new ArrayDeque<>();

        private Pipe(Path path, @Nullable Path pipe) {
            this.path = path;
            this.pipe = pipe;
        }

        static Pipe of(long pid, int descriptor) {
            Path path = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(descriptor));
            try {
                return new Pipe(path, Files.readSymbolicLink(path));
            } catch (IOException | UnsupportedOperationException ignored) {
                // Not Linux.
                return new Pipe(path, null);
            }
        }

        CompletableFuture<Void> mark() throws IOException {
            if (pipe == null || !pipe.equals(Files.readSymbolicLink(path))) {
                throw new IOException(path + " is not the pipe that it was");
            }
            CompletableFuture<Void> mark = new CompletableFuture<>();
            synchronized (this) {
                marks.add(mark);
            }
            try (OutputStream end = new FileOutputStream(path.toFile())) {
                end.write((MARK + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return mark;
        }

        /** The oldest mark has been read. */
        void markRead() {
            CompletableFuture<Void> read;
            synchronized (this) {
                read = marks.poll();
            }
            if (read != null) {
                read.complete(null);
            }
        }

        /** Nothing comes any more. */
        void ended() {
            List<CompletableFuture<Void>> left;
            synchronized (this) {
                left = List.copyOf(marks);
                marks.clear();
            }
            left.forEach(mark -> mark.complete(null));
        }
    }
}
