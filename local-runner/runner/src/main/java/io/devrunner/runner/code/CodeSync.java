package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that keeps code current: compiles what has been saved and notices what others have compiled. All work
 * is done on its own thread; whoever asks {@link #current} gets what a scan found that began after the question.
 */
public final class CodeSync implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CodeSync.class);

    /** How long class files that are missing or not whole may keep the answer back. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long sources may that are saved faster than they can be compiled. */
    private static final Duration BURST = Duration.ofSeconds(10);

    private static final long RETRY_MILLIS = 10;

    /** After that an error that nobody has asked for is looked at once more: the file that mends it may be coming. */
    private static final long SECOND_LOOK_MILLIS = 50;

    /** How long a hint waits for the rest of a burst, or for a temporary file to get its name. */
    private static final long HINT_DELAY_MILLIS = 3;

    /** A file that is finished is looked at without that delay, unless another one was so shortly before. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path project;
    private final CodeEvents events;
    private final ScheduledThreadPoolExecutor executor;

    /** Whether there has been a hint since the last round began. */
    private final AtomicBoolean hinted = new AtomicBoolean();

    /** When the last finished file was hinted at, by {@link System#nanoTime}. */
    private final AtomicLong lastFinished = new AtomicLong(System.nanoTime());

    /** The answer for all who asked since the last round began. Guarded by this. */
    private @Nullable Question next;

    /** Those without an answer yet. Guarded by this. */
    private final Set<Question> open = new HashSet<>();

    /** Only touched by the code thread once it has started, as all below. */
    private final CurrentBuild build;

    private ProjectCode code;
    private @Nullable CodeWatcher watcher;
    private Map<Path, Content> handedOut = Map.of();
    private List<Diagnostic> reported = List.of();
    private List<String> warned = List.of();

    /** Whether the code has to be opened anew for their sake; stays so when that fails. */
    private boolean otherDependencies;

    private long generation;
    private CodeState.@Nullable Ready ready;

    private CodeSync(CurrentBuild build, ProjectCode code, Path project, CodeEvents events) {
        this.build = build;
        this.code = code;
        this.project = project;
        this.events = events;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "code-sync");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Starts to watch.
     *
     * @param model the build as its files said first
     * @param asked when that was asked for; a build file that was saved since then counts as changed
     * @param build asked when a build file has changed, or once more after it failed
     * @param project the project directory; what has to be remembered goes into its {@code .dev-runner/}
     */
    public static CodeSync open(
            BuildModel model, Instant asked, Supplier<BuildModel> build, Path project, CodeEvents events) {
        CurrentBuild current = new CurrentBuild(model, asked, build, events, System::nanoTime);
        CodeSync opened = new CodeSync(current, open(model, project, events), project, events);
        opened.watcher = opened.watch();
        // What changed before the watcher stood; it also warms the compiler.
        opened.hintLater();
        return opened;
    }

    /**
     * The state of the code as it is now or later, never as it was before the call. Those who ask at the same time share
     * one scan. Completes exceptionally only when this is closed or has a bug.
     */
    public CompletableFuture<CodeState> current() {
        return ask(false).answer.copy();
    }

    private Question ask(boolean ahead) {
        Question question;
        synchronized (this) {
            if (next != null) {
                next.ahead &= ahead;
                return next;
            }
            question = new Question(ahead);
            next = question;
            open.add(question);
        }
        try {
            executor.execute(() -> round(question));
        } catch (RejectedExecutionException e) {
            settle(
                    question,
                    answer -> answer.completeExceptionally(new IllegalStateException("the code sync is closed", e)));
        }
        return question;
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            // The second try interrupts: a compilation is short, but Maven may be downloading.
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                executor.shutdownNow();
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    log.warn("the compiler has not ended within 6 s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Question> left;
        synchronized (this) {
            left = List.copyOf(open);
        }
        left.forEach(question -> settle(
                question,
                answer -> answer.completeExceptionally(new IllegalStateException("the code sync is closed"))));
        build.close();
        if (watcher != null) {
            watcher.close();
        }
        code.close();
    }

    /** What is asked for by all who came since the round before. */
    private static final class Question {
        private final CompletableFuture<CodeState> answer = new CompletableFuture<>();
        private final long asked = System.nanoTime();

        /** Whether nobody waits, and work is only done ahead because of a hint. Guarded by the code sync. */
        private boolean ahead;

        /** Whether it is looked at once more. Only touched by the code thread. */
        private boolean again;

        Question(boolean ahead) {
            this.ahead = ahead;
        }
    }

    private void round(Question question) {
        // What was hinted at until now, this round sees.
        hinted.set(false);
        boolean ahead;
        synchronized (this) {
            ahead = question.ahead;
            if (next == question) {
                next = null;
            }
        }
        try {
            reopenIfBuildChanged(ahead);
            code.scan();
            if (ahead && code.hasLostClasses()) {
                // Somebody cleans. To make the files again under their hands would make their build fail.
                settle(question, answer -> answer.cancel(false));
                return;
            }
            if (!ahead) {
                code.asked();
            }
            List<Diagnostic> errors = code.update();
            long since = System.nanoTime() - question.asked;
            if (isUnsettled(since)) {
                later(() -> round(question), RETRY_MILLIS);
            } else if (ahead && !errors.isEmpty() && !question.again) {
                question.again = true;
                later(() -> round(question), SECOND_LOOK_MILLIS);
            } else {
                CodeState state = errors.isEmpty() ? ready() : broken(errors);
                settle(question, answer -> answer.complete(state));
            }
        } catch (IOException | UncheckedIOException e) {
            CodeState state = broken(List.of(code.failure(e)));
            settle(question, answer -> answer.complete(state));
        } catch (RuntimeException | Error e) {
            log.error("keeping the code current failed", e);
            settle(question, answer -> answer.completeExceptionally(e));
        }
    }

    private boolean isUnsettled(long nanosSinceAsked) {
        return code.isBeingSaved()
                ? nanosSinceAsked < BURST.toNanos()
                : code.isIncomplete(handedOut) && nanosSinceAsked < PATIENCE.toNanos();
    }

    private void settle(Question question, Consumer<CompletableFuture<CodeState>> outcome) {
        synchronized (this) {
            open.remove(question);
            if (next == question) {
                next = null;
            }
        }
        outcome.accept(question.answer);
    }

    /** The tasks report their failures themselves, so nothing is lost with the future. */
    private void later(Runnable task, long millis) {
        try {
            ScheduledFuture<?> unused = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            log.debug("closed before {} ms were over", millis, closed);
        }
    }

    /** Dependencies are not watched: a hint is not about them, and whoever waits is to wait for less. */
    private void reopenIfBuildChanged(boolean ahead) {
        otherDependencies |= !ahead && code.dependenciesChanged();
        BuildModel model = build.model(this::hintLater);
        if (otherDependencies || !model.equals(code.model())) {
            ProjectCode old = code;
            code = open(model, project, events);
            otherDependencies = false;
            ready = null;
            if (watcher != null) {
                watcher.close();
            }
            watcher = watch();
            hintLater();
            old.close();
        }
    }

    private @Nullable CodeWatcher watch() {
        try {
            return CodeWatcher.open(project, code.watched(project), this::hint);
        } catch (IOException e) {
            events.warning("cannot watch " + project + " (" + e.getMessage()
                    + "); changes are compiled at the next invocation instead of at the save");
            return null;
        }
    }

    /**
     * Something has changed.
     *
     * @param finished whether it may be looked at, and is no file that is on its way to another name
     */
    private void hint(boolean finished) {
        long now = System.nanoTime();
        if (finished && now - lastFinished.getAndSet(now) > QUIET_NANOS) {
            followHint();
        } else {
            hintLater();
        }
    }

    private void hintLater() {
        if (hinted.compareAndSet(false, true)) {
            later(
                    () -> {
                        if (hinted.getAndSet(false)) {
                            followHint();
                        }
                    },
                    HINT_DELAY_MILLIS);
        }
    }

    private void followHint() {
        CompletableFuture<Void> unused = ask(true).answer.handle((state, failure) -> {
            log.debug("after a hint: {}", state, failure);
            return null;
        });
    }

    private CodeState.Ready ready() {
        Map<Path, Content> contents = code.contents();
        reported = List.of();
        if (ready != null && contents.equals(handedOut)) {
            return ready;
        }
        List<String> changed = handedOut.isEmpty() ? List.of() : changedNames(handedOut, contents);
        handedOut = contents;
        generation++;
        ready = new CodeState.Ready(generation, code.code(), changed);
        events.changed(ready);
        List<String> warnings = code.warnings(ready.code(), project);
        warnings.stream().filter(warning -> !warned.contains(warning)).forEach(events::warning);
        warned = warnings;
        return ready;
    }

    private CodeState.Broken broken(List<Diagnostic> errors) {
        if (!errors.equals(reported)) {
            reported = errors;
            events.compileFailed(errors);
        }
        return new CodeState.Broken(errors);
    }

    private static List<String> changedNames(Map<Path, Content> before, Map<Path, Content> after) {
        Set<Path> files = new HashSet<>(before.keySet());
        files.addAll(after.keySet());
        Set<String> names = new TreeSet<>();
        for (Path file : files) {
            Content old = before.get(file);
            Content fresh = after.get(file);
            if (!Objects.equals(old, fresh)) {
                names.add((fresh == null ? Objects.requireNonNull(old) : fresh).name());
            }
        }
        return List.copyOf(names);
    }

    private static ProjectCode open(BuildModel model, Path project, CodeEvents events) {
        return ProjectCode.open(model, project.resolve(".dev-runner"), events);
    }
}
