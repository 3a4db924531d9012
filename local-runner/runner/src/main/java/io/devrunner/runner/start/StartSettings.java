package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.workerhost.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to bring up.
 *
 * @param directory the project directory, absolute
 * @param functions globs of function names; empty for all
 * @param target on which cloud
 * @param debugPort of the first function, 0 for free ones, -1 for no debugging
 * @param timeouts whether a passed deadline ends an invocation
 * @param suspend whether each worker waits for a debugger before it runs any code
 * @param compile whether sources are compiled on save
 * @param sharing how it lives with other runners on the stage
 * @param verbose whether diagnostics are detailed
 * @param timeFactor how many times as fast the time of connections passes; 1 but for tests
 */
public record StartSettings(
        Path directory,
        List<String> functions,
        Target target,
        int debugPort,
        Timeouts timeouts,
        boolean suspend,
        boolean compile,
        Sharing sharing,
        boolean verbose,
        int timeFactor) {
    public StartSettings {
        functions = List.copyOf(functions);
    }

    /** Which cloud the stage lies on. */
    public sealed interface Target {
        /**
         * A local cloud that is brought up too.
         *
         * @param httpPort 0 for a free one
         * @param awsPort 0 for a free one
         * @param faults what goes wrong there on purpose
         */
        record Local(int httpPort, int awsPort, FaultPlan faults) implements Target {}

        /**
         * A bridge on AWS.
         *
         * @param profile that was asked for by name; null for what the SDK finds
         * @param access asked once; what it returns is closed with the project
         */
        record Aws(String stage, @Nullable String profile, Supplier<AwsAccess> access) implements Target {}
    }

    /**
     * What happens when another runner intercepts the same functions, and when this one goes away.
     *
     * @param takeOver whether the other one has to stop intercepting
     * @param retryInCloud whether what was accepted may be run again in the cloud
     * @param grace how long what is under way may go on after Ctrl-C
     * @param detachOnExit whether the functions are then detached that this developer has attached
     */
    public record Sharing(boolean takeOver, boolean retryInCloud, Duration grace, boolean detachOnExit) {}
}
