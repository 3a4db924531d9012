package io.devrunner.runner.start;

import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells ahead what a function's first call would fail for. Looks at new code on its own thread, so that no call waits. */
final class CodeCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCheck.class);

    /** By then the first call of new code has been answered. */
    private static final long AFTER_THE_CALL_MILLIS = 100;

    private final Supplier<List<Project.Function>> functions;
    private final NewerClasses newer;
    private final Console console;
    private final ScheduledThreadPoolExecutor executor;

    /** The newest code that has not been looked at; null when there is none. */
    private final AtomicReference<CodeState.@Nullable Ready> next = new AtomicReference<>();

    /** Only touched by the thread, as all below. */
    private final MissingHandlers handlers = new MissingHandlers();

    /** Those of the code before; null when this is the first. */
    private @Nullable Set<String> classNames;

    private List<Project.Function> looked = List.of();

    private List<String> missing = List.of();
    private List<String> told = List.of();

    /**
     * Nothing has been looked at yet.
     *
     * @param functions those that are run, as the project file tells when asked
     */
    CodeCheck(Supplier<List<Project.Function>> functions, NewerClasses newer, Console console) {
        this.functions = functions;
        this.newer = newer;
        this.console = console;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "code-check");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // After the end nobody is to be told anything.
        executor.setRejectedExecutionHandler((task, closed) -> {});
    }

    /** There is new code; returns at once. */
    void changed(CodeState.Ready code) {
        if (next.getAndSet(code) == null) {
            ScheduledFuture<?> unused =
                    executor.schedule(this::lookAtNext, AFTER_THE_CALL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void lookAtNext() {
        CodeState.Ready code = next.getAndSet(null);
        try {
            if (code != null) {
                look(code);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("looking at the code failed", e);
        }
    }

    /** Tells what was not told of the code before. */
    void look(CodeState.Ready ready) {
        List<Project.Function> java =
                functions.get().stream().filter(Project.Function::isJava).toList();
        Set<String> names = ready.code().files().classes().keySet();
        // To look into many jars takes a while; without a changed class it is the jars that have changed.
        if (!names.equals(classNames) || !java.equals(looked) || ready.changed().isEmpty()) {
            missing = handlers.warnings(java, ready.code());
        }
        classNames = names;
        looked = java;
        List<String> all = new ArrayList<>(missing);
        newer.warning(java, ready.code()).ifPresent(all::add);
        all.stream().filter(text -> !told.contains(text)).forEach(text -> console.show(new RunnerEvent.Warning(text)));
        told = all;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("the check of the code has not ended within 1 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
