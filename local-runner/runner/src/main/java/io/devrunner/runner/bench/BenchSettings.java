package io.devrunner.runner.bench;

/**
 * How much is measured.
 *
 * @param rounds changes of each kind; of those that start a JVM a twentieth, since they are slow and steady
 * @param warmUp changes of each kind before that, which are not measured
 */
public record BenchSettings(int rounds, int warmUp) {
    private static final int SLOW_SHARE = 20;

    public BenchSettings {
        if (rounds < 1 || warmUp < 0) {
            throw new IllegalArgumentException("rounds " + rounds + ", warm-up " + warmUp);
        }
    }

    /** How often something is measured that starts a JVM. */
    int slowRounds() {
        return Math.max(1, rounds / SLOW_SHARE);
    }
}
