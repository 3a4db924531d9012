package io.devrunner.runner.start;

import io.devrunner.protocol.Variables;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.code.WatchedFiles;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.ReloadKind;
import io.devrunner.workerhost.WorkerFunction;
import io.devrunner.workerhost.WorkerHost;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One function, the generation of code that it runs, and its environment. */
final class LiveFunction {
    private final WorkerHost host;
    private final Console console;

    /** What a command runs; empty for a function that is made of classes. */
    private final WatchedFiles watched;

    /** Without variables. Guarded by this. */
    private FunctionSettings settings;

    /** Guarded by this. */
    private final FunctionEnvironment environment;

    /** Started with the first code that can be run. Guarded by this. */
    private @Nullable WorkerFunction worker;

    /** Guarded by this. */
    private CodeState.@Nullable Ready running;

    LiveFunction(
            FunctionSettings settings,
            FunctionEnvironment environment,
            WatchedFiles watched,
            WorkerHost host,
            Console console) {
        this.settings = settings;
        this.environment = environment;
        this.watched = watched;
        this.host = host;
        this.console = console;
    }

    /** Whether it needs code at all, and not only what its command runs. */
    synchronized boolean isJava() {
        return settings.command().isEmpty();
    }

    /** The function on this code, or on newer code if there is some by now. */
    synchronized WorkerFunction at(CodeState.Ready ready) {
        int files = watched.changes();
        if (worker == null) {
            worker = host.start(settings.withEnvironment(environment.variables()), ready.code());
            running = ready;
        } else if (isJava() && running != null && ready.generation() > running.generation()) {
            reload(worker, ready);
            running = ready;
        } else if (files > 0) {
            restart(worker, files);
        }
        return worker;
    }

    private void reload(WorkerFunction function, CodeState.Ready ready) {
        long begun = System.nanoTime();
        show(function.reload(ready.code()).inUse(), ready.changed().size(), begun);
    }

    /** The same, in the environment that the invocation's stub has brought. */
    synchronized WorkerFunction at(
            CodeState.Ready ready, @Nullable Variables variables, @Nullable Variables credentials) {
        boolean changed = environment.bring(variables, credentials);
        if (changed && worker != null) {
            restart(worker, 0);
        }
        return at(ready);
    }

    /**
     * Invocations from now on run like this.
     *
     * @param declared what {@code environment:} in the project file says
     */
    synchronized void configure(FunctionSettings next, Map<String, String> declared) {
        boolean changed = environment.declare(declared) || !next.equals(settings);
        settings = next;
        if (changed && worker != null) {
            restart(worker, 0);
        }
    }

    private void restart(WorkerFunction function, int files) {
        long begun = System.nanoTime();
        show(function.restart(settings.withEnvironment(environment.variables())).inUse(), files, begun);
    }

    private void show(CompletableFuture<ReloadKind> inUse, int changed, long begun) {
        String function = settings.name();
        CompletableFuture<Void> unused = inUse.thenAccept(kind -> {
            if (kind != ReloadKind.NOTHING) {
                String name = kind.name().toLowerCase(Locale.ROOT);
                long millis = (System.nanoTime() - begun) / 1_000_000;
                console.show(new RunnerEvent.Reload(function, name, changed, millis));
            }
        });
    }

    synchronized Duration timeout() {
        return settings.timeout();
    }
}
