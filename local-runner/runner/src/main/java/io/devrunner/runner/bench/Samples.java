package io.devrunner.runner.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long each round of a measurement took. Not safe for several threads. */
public final class Samples {
    private final List<Duration> sorted = new ArrayList<>();

    public void add(Duration sample) {
        int place = Collections.binarySearch(sorted, sample);
        sorted.add(place < 0 ? -place - 1 : place, sample);
    }

    public int count() {
        return sorted.size();
    }

    /**
     * The time within which this share of the rounds was done (nearest rank).
     *
     * @param percent from 1 to 100
     * @throws IllegalStateException without samples
     */
    public Duration percentile(int percent) {
        if (sorted.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        int rank = (sorted.size() * percent + 99) / 100;
        return sorted.get(Math.max(rank, 1) - 1);
    }
}
