package io.devrunner.runner.start;

import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.ReloadKind;
import io.devrunner.workerhost.WorkerFunction;
import io.devrunner.workerhost.WorkerHost;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One function and the generation of code that it runs. */
final class LiveFunction {
    private final FunctionSettings settings;
    private final WorkerHost host;
    private final Console console;

    /** Started with the first code that can be run. Guarded by this. */
    private @Nullable WorkerFunction worker;

    /** Guarded by this. */
    private CodeState.@Nullable Ready running;

    LiveFunction(FunctionSettings settings, WorkerHost host, Console console) {
        this.settings = settings;
        this.host = host;
        this.console = console;
    }

    /** The function on this code, or on newer code if there is some by now. */
    synchronized WorkerFunction at(CodeState.Ready ready) {
        if (worker == null) {
            worker = host.start(settings, ready.code());
            running = ready;
        } else if (running != null && ready.generation() > running.generation()) {
            reload(worker, ready);
            running = ready;
        }
        return worker;
    }

    private void reload(WorkerFunction function, CodeState.Ready ready) {
        long begun = System.nanoTime();
        CompletableFuture<Void> unused = function.reload(ready.code()).inUse().thenAccept(kind -> {
            if (kind != ReloadKind.NOTHING) {
                String name = kind.name().toLowerCase(Locale.ROOT);
                long millis = (System.nanoTime() - begun) / 1_000_000;
                console.show(new RunnerEvent.Reload(
                        settings.name(), name, ready.changed().size(), millis));
            }
        });
    }

    Duration timeout() {
        return settings.timeout();
    }

    /** Empty as long as nothing was started. */
    synchronized OptionalInt debugPort() {
        return worker == null ? OptionalInt.empty() : worker.debugPort();
    }
}
