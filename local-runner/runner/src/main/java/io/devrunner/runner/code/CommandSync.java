package io.devrunner.runner.code;

import io.devrunner.runner.project.CompileCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps class files current by the project's own command, which is run when something that it reads has changed. */
final class CommandSync implements CompileStep {
    /** How often the command is run again at once because a file was saved while it ran. */
    private static final int ATTEMPTS = 3;

    /** For so long a failure stands that has its reason elsewhere, such as in a repository that is out of reach. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CompileCommand command;
    private final CommandRun run;
    private final ClassDirectories classes;
    private final CodeEvents events;
    private final LongSupplier nanoTime;

    /** What the class files were made from; null before the first success. */
    private @Nullable FileSnapshot compiled;

    private Set<Path> expectedClasses = Set.of();

    /** What the command failed on; null when it did not. */
    private @Nullable FileSnapshot failed;

    /** When it failed last. */
    private long failedAt;

    private List<Diagnostic> errors = List.of();

    /**
     * A sync that has not run the command.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    CommandSync(
            CompileCommand command,
            CommandRun run,
            ClassDirectories classes,
            CodeEvents events,
            LongSupplier nanoTime) {
        this.command = command;
        this.run = run;
        this.classes = classes;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    @Override
    public List<Diagnostic> update() throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (failed != null && scan(failed).since(failed).isEmpty()) {
                return errors;
            }
            FileSnapshot last = compiled == null ? FileSnapshot.EMPTY : compiled;
            FileSnapshot now = scan(last);
            FileSnapshot.Changes changes = now.since(last);
            if (compiled != null && changes.isEmpty() && !hasLostClasses()) {
                compiled = now;
                failed = null;
                return List.of();
            }
            Set<Path> changed = new HashSet<>(changes.added());
            changed.addAll(changes.modified());
            Optional<Path> empty = Saving.justEmptied(now, changed);
            if (empty.isPresent()) {
                failed = null;
                errors = List.of(new Diagnostic(empty.get(), 0, 0, "the file is being written"));
                return errors;
            }
            compile(now, changed.size() + changes.removed().size());
        }
        return failed == null ? List.of() : errors;
    }

    private void compile(FileSnapshot now, int files) throws IOException {
        long started = System.nanoTime();
        errors = run.compile();
        if (!errors.isEmpty()) {
            failed = now;
            failedAt = nanoTime.getAsLong();
            return;
        }
        failed = null;
        compiled = now;
        classes.scan();
        expectedClasses = Set.copyOf(classes.contents().keySet());
        events.compileFinished(files, Duration.ofNanos(System.nanoTime() - started));
    }

    @Override
    public void asked() {
        boolean namesSource = errors.stream().anyMatch(error -> error.line() > 0);
        if (failed != null && !namesSource && nanoTime.getAsLong() - failedAt >= PATIENCE.toNanos()) {
            failed = null;
        }
    }

    @Override
    public boolean hasLostClasses() {
        return !classes.contents().keySet().containsAll(expectedClasses);
    }

    @Override
    public boolean mayBeHalfWritten() {
        return failed == null && !errors.isEmpty();
    }

    @Override
    public void close() {}

    private FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(command.watched(), path -> !Saving.isOfAnEditor(path), previous);
    }
}
