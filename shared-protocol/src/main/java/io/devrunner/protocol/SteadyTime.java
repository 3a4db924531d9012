package io.devrunner.protocol;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that nobody sets: no time of day, but good for durations. */
public final class SteadyTime implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }
}
