package io.devrunner.runner.start;

import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.runner.code.CodeEvents;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.code.Diagnostic;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.workerhost.WorkerEvents;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the parts tell on the console. */
final class Reporter implements WorkerEvents, LocalCloudEvents {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Console console;

    Reporter(Console console) {
        this.console = console;
    }

    @Override
    public void invocationStarted(String function, String requestId) {
        console.show(new RunnerEvent.InvocationStarted(requestId, function));
    }

    @Override
    public void line(String function, @Nullable String requestId, Source source, String line) {
        console.show(new RunnerEvent.Log(requestId, function, source.name().toLowerCase(Locale.ROOT), line));
    }

    @Override
    public void warning(String function, String text) {
        console.show(new RunnerEvent.Warning(function + ": " + text));
    }

    /** A stub's own line: the handler's lines have come from the worker already, so this is for diagnosis alone. */
    @Override
    public void line(String function, @Nullable String requestId, String line) {
        LOG.debug("stub of {}, {}: {}", function, requestId, line);
    }

    @Override
    public void warning(String text) {
        console.show(new RunnerEvent.Warning(text));
    }

    /** The same for the code, which the functions and the check have to hear of too. */
    CodeEvents ofCode(LiveFunctions functions, CodeCheck check) {
        return new CodeEvents() {
            @Override
            public void compileFinished(int files, Duration duration) {
                console.show(new RunnerEvent.CompileFinished(files, duration.toMillis()));
            }

            @Override
            public void compileFailed(List<Diagnostic> diagnostics) {
                console.show(new RunnerEvent.CompileFailed(diagnostics.stream()
                        .map(problem -> new RunnerEvent.Problem(
                                problem.file(), problem.line(), problem.column(), problem.text()))
                        .toList()));
            }

            @Override
            public void changed(CodeState.Ready code) {
                functions.use(code);
                check.changed(code);
            }

            @Override
            public void warning(String text) {
                console.show(new RunnerEvent.Warning(text));
            }
        };
    }
}
