package io.devrunner.runner.start;

import io.devrunner.workerhost.Timeouts;
import java.nio.file.Path;
import java.util.List;

/**
 * What to bring up.
 *
 * @param directory the project directory, absolute
 * @param functions globs of function names; empty for all
 * @param httpPort 0 for a free one
 * @param awsPort 0 for a free one
 * @param debugPort of the first function, 0 for free ones, -1 for no debugging
 * @param timeouts whether a passed deadline ends an invocation
 * @param suspend whether each worker waits for a debugger before it runs any code
 * @param compile whether sources are compiled on save
 * @param verbose whether diagnostics are detailed
 */
public record StartSettings(
        Path directory,
        List<String> functions,
        int httpPort,
        int awsPort,
        int debugPort,
        Timeouts timeouts,
        boolean suspend,
        boolean compile,
        boolean verbose) {
    public StartSettings {
        functions = List.copyOf(functions);
    }
}
