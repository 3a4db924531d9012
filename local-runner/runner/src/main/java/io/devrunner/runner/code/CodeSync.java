package io.devrunner.runner.code;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.workerhost.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /** How long files that are being written may keep the answer back. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long RETRY_MILLIS = 10;

    private final Supplier<BuildModel> build;
    private final Path stateDirectory;
    private final CodeEvents events;
    private final ScheduledThreadPoolExecutor executor;

    /** The answer for all who asked since the last round began. Guarded by this. */
    private @Nullable CompletableFuture<CodeState> next;

    /** Only touched by the code thread, as all below. */
    private ProjectCode code;

    private FileSnapshot buildFiles = FileSnapshot.EMPTY;
    private Map<Path, Content> handedOut = Map.of();
    private long generation;
    private long dependencyGeneration;
    private CodeState.@Nullable Ready ready;

    private CodeSync(Supplier<BuildModel> build, BuildModel model, Path stateDirectory, CodeEvents events) {
        this.build = build;
        this.stateDirectory = stateDirectory;
        this.events = events;
        this.code = ProjectCode.open(model, stateDirectory, events);
        this.buildFiles = scanBuildFiles(model);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "code-sync");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Resolves the build in the caller's thread, so that its {@link UserException} reaches the caller, and starts.
     *
     * @param build asked again when a build file has changed
     * @param stateDirectory the project's {@code .dev-runner/}
     */
    public static CodeSync open(Supplier<BuildModel> build, Path stateDirectory, CodeEvents events) {
        BuildModel model = build.get();
        model.warnings().forEach(events::warning);
        return new CodeSync(build, model, stateDirectory, events);
    }

    /**
     * The state of the code as it is now or later, never as it was before the call. Those who ask at the same time share
     * one scan. Completes exceptionally only when this is closed or has a bug.
     */
    public CompletableFuture<CodeState> current() {
        CompletableFuture<CodeState> answer;
        synchronized (this) {
            if (next != null) {
                return next.copy();
            }
            answer = new CompletableFuture<>();
            next = answer;
        }
        try {
            executor.execute(() -> round(answer, System.nanoTime()));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the code sync is closed", e));
        }
        return answer.copy();
    }

    /** What should be watched for changes: sources, resources, class directories and the directories of build files. */
    public Set<Path> watched() {
        return code.watched();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("the compiler did not end within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (next != null) {
                next.completeExceptionally(new IllegalStateException("the code sync is closed"));
            }
        }
        code.close();
    }

    private void round(CompletableFuture<CodeState> answer, long began) {
        synchronized (this) {
            if (Objects.equals(next, answer)) {
                next = null;
            }
        }
        try {
            reopenIfBuildChanged();
            List<Diagnostic> errors = code.update();
            List<Diagnostic> unsettled = errors.isEmpty() ? code.incompleteClasses() : errors;
            boolean patient = System.nanoTime() - began < PATIENCE.toNanos();
            if (patient && !unsettled.isEmpty() && code.isBeingWritten()) {
                executor.schedule(() -> round(answer, began), RETRY_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            answer.complete(unsettled.isEmpty() ? ready() : new CodeState.Broken(unsettled));
        } catch (IOException | UncheckedIOException e) {
            answer.complete(new CodeState.Broken(List.of(code.failure(e))));
        } catch (RuntimeException | Error e) {
            log.error("keeping the code current failed", e);
            answer.completeExceptionally(e);
        }
    }

    private void reopenIfBuildChanged() {
        FileSnapshot now = scanBuildFiles(code.model());
        boolean dependencies = code.dependenciesChanged();
        if (!dependencies && now.since(buildFiles).isEmpty()) {
            buildFiles = now;
            return;
        }
        BuildModel model = code.model();
        if (!now.since(buildFiles).isEmpty()) {
            try {
                model = build.get();
                model.warnings().forEach(events::warning);
            } catch (UserException e) {
                events.warning(e.what() + ": " + e.why() + " The class path stays as it was.");
            }
        }
        buildFiles = now;
        if (dependencies || !model.equals(code.model())) {
            code.close();
            code = ProjectCode.open(model, stateDirectory, events);
            dependencyGeneration++;
            ready = null;
        }
    }

    private CodeState.Ready ready() {
        Map<Path, Content> contents = code.contents();
        if (ready != null && contents.equals(handedOut)) {
            return ready;
        }
        List<String> changed = handedOut.isEmpty() ? List.of() : changedNames(handedOut, contents);
        handedOut = contents;
        generation++;
        ready = new CodeState.Ready(
                generation,
                dependencyGeneration,
                new Code(code.model().classes(), code.model().runtimeDependencies()),
                changed);
        events.changed(ready);
        return ready;
    }

    private static List<String> changedNames(Map<Path, Content> before, Map<Path, Content> after) {
        Set<Path> files = new HashSet<>(before.keySet());
        files.addAll(after.keySet());
        Map<String, Boolean> names = new HashMap<>();
        for (Path file : files) {
            Content old = before.get(file);
            Content fresh = after.get(file);
            if (!Objects.equals(old, fresh)) {
                names.put(Objects.requireNonNull(fresh == null ? old : fresh).name(), true);
            }
        }
        return new ArrayList<>(new java.util.TreeSet<>(names.keySet()));
    }

    private FileSnapshot scanBuildFiles(BuildModel model) {
        return FileSnapshot.scan(model.buildFiles(), path -> true, buildFiles);
    }
}
