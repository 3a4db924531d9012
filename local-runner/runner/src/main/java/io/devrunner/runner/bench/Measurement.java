package io.devrunner.runner.bench;

import java.time.Duration;

/**
 * What one kind of change cost, from the moment it was written to the answer that shows it.
 *
 * @param change what was changed
 * @param project how large the project is
 * @param how what put the change to use: {@code redefine}, {@code reload} or {@code restart}, or what stands for a tool
 *     that this one is compared with
 * @param rounds how many changes were measured
 * @param stale how many answers still came from older code, which must be none
 */
record Measurement(
        String change,
        String project,
        String how,
        int rounds,
        int stale,
        Duration p50,
        Duration p95,
        Duration longest) {
    static Measurement of(String change, String project, String how, int stale, Samples samples) {
        return new Measurement(
                change,
                project,
                how,
                samples.count(),
                stale,
                samples.percentile(50),
                samples.percentile(95),
                samples.percentile(100));
    }
}
