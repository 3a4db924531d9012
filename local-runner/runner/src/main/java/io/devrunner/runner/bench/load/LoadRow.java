package io.devrunner.runner.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * A line of the table: invocations, and the bare transport beside them.
 *
 * @param floor null where it was not measured
 * @param runner the runner with the local cloud, after the measurement
 */
record LoadRow(
        Scenario scenario,
        boolean faults,
        Measured measured,
        @Nullable Measured floor,
        ProcessSize runner) {
    /** How many times as long as the floor's the median round trip takes. */
    double p50Ratio() {
        return floor == null ? Double.NaN : measured.p50() / floor.p50();
    }

    double p99Ratio() {
        return floor == null ? Double.NaN : measured.p99() / floor.p99();
    }

    /** Which part of the floor's throughput is reached. */
    double throughputRatio() {
        return floor == null ? Double.NaN : measured.perSecond() / floor.perSecond();
    }
}
