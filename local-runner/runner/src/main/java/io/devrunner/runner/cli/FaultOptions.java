package io.devrunner.runner.cli;

import io.devrunner.localcloud.faults.Fault;
import io.devrunner.localcloud.faults.FaultPlan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes things go wrong in the local cloud; for those who test dev-runner itself, hence hidden from its help. */
final class FaultOptions {
    /** At 7,200 a connection lives for one second. */
    private static final int MOST_SHRUNK = 7_200;

    /** Short enough to be typed again. */
    private static final int SEEDS = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--fault", paramLabel = "FAULT", split = ",", hidden = true)
    private List<Fault> faults = List.of();

    @Option(names = "--fault-rate", paramLabel = "SHARE", defaultValue = "0", hidden = true)
    private double rate;

    @Option(names = "--fault-seed", paramLabel = "NUMBER", hidden = true)
    private @Nullable Long seed;

    @Option(names = "--shrink-time", paramLabel = "FACTOR", defaultValue = "1", hidden = true)
    private int factor;

    /** A plan with the seed that was asked for, or else with any. */
    FaultPlan plan() {
        if (!(rate >= 0 && rate <= 1)) {
            throw new ParameterException(spec.commandLine(), "--fault-rate must be from 0 to 1, is " + rate);
        }
        if (rate == 0) {
            if (!faults.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--fault needs --fault-rate: how many of the posts meet one, from 0 to 1");
            }
            return FaultPlan.none();
        }
        return FaultPlan.random(
                seed == null ? ThreadLocalRandom.current().nextInt(SEEDS) : seed,
                rate,
                faults.isEmpty() ? EnumSet.allOf(Fault.class) : Set.copyOf(faults));
    }

    int timeFactor() {
        if (factor < 1 || factor > MOST_SHRUNK) {
            throw new ParameterException(
                    spec.commandLine(), "--shrink-time must be from 1 to " + MOST_SHRUNK + ", is " + factor);
        }
        return factor;
    }

    boolean areGiven() {
        return rate > 0 || factor > 1;
    }

    /** What it takes to see the same faults again. */
    String describe(FaultPlan plan) {
        return "on purpose, the local cloud does not work well: " + plan + ", time shrunk " + factor + " times";
    }
}
