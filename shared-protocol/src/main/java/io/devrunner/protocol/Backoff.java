package io.devrunner.protocol;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waiting times between attempts: they double up to a cap, and are spread so that peers do not retry in step. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(10);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The time to wait after so many failures in a row, or none: between half and all of the doubled time. */
    Duration after(int failures) {
        long full = Math.min(CAP.toMillis(), FIRST.toMillis() << Math.min(Math.max(failures - 1, 0), 20));
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
