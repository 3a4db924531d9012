package io.devrunner.runner.start;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.workerhost.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to bring up.
 *
 * @param directory the project directory, absolute
 * @param functions globs of function names; empty for all
 * @param join on the local cloud of another process, which the environment names, instead of an own one
 * @param httpPort 0 for a free one
 * @param awsPort 0 for a free one
 * @param debugPort of the first function, 0 for free ones, -1 for no debugging
 * @param timeouts whether a passed deadline ends an invocation
 * @param suspend whether each worker waits for a debugger before it runs any code
 * @param compile whether sources are compiled on save
 * @param sharing how it lives with other runners on the stage
 * @param verbose whether diagnostics are detailed
 * @param timeFactor how many times as fast the time of connections passes; 1 but for tests
 * @param faults what goes wrong in the local cloud on purpose
 */
public record StartSettings(
        Path directory,
        List<String> functions,
        boolean join,
        int httpPort,
        int awsPort,
        int debugPort,
        Timeouts timeouts,
        boolean suspend,
        boolean compile,
        Sharing sharing,
        boolean verbose,
        int timeFactor,
        FaultPlan faults) {
    public StartSettings {
        functions = List.copyOf(functions);
    }

    /**
     * What happens when another runner intercepts the same functions, and when this one goes away.
     *
     * @param takeOver whether the other one has to stop intercepting
     * @param retryInCloud whether what was accepted may be run again in the cloud
     * @param grace how long what is under way may go on after Ctrl-C
     */
    public record Sharing(boolean takeOver, boolean retryInCloud, Duration grace) {}
}
