package io.devrunner.runner.bench.load;

import java.util.ArrayList;
import java.util.List;

/**
 * How much load, and which.
 *
 * @param invocations of each measurement with small payloads; of those with larger ones fewer, since they take longer
 */
public record LoadSettings(int invocations) {
    private static final int KILOBYTE = 1_024;

    /** What Lambda lets an event have, but for the rest of the request. */
    private static final int LARGEST = 6 * KILOBYTE * KILOBYTE;

    /** At most so many at once are measured. */
    static final int MOST_AT_ONCE = 256;

    /** One for each that is measured at once. */
    public static final int FEWEST = MOST_AT_ONCE;

    public LoadSettings {
        if (invocations < FEWEST) {
            throw new IllegalArgumentException("invocations: " + invocations);
        }
    }

    /** Each measurement of invocations after that of the bare transport. */
    List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (int atOnce : List.of(1, 8, 64, MOST_AT_ONCE)) {
            add(scenarios, atOnce, KILOBYTE, invocations);
        }
        add(scenarios, 1, 100 * KILOBYTE, invocations / 10);
        add(scenarios, 8, 100 * KILOBYTE, invocations / 10);
        add(scenarios, 1, LARGEST, Math.max(4, invocations / 200));
        add(scenarios, 8, LARGEST, Math.max(8, invocations / 100));
        return scenarios;
    }

    /** Measured while about one in ten invocations meets a fault, which the bare transport would not survive. */
    List<Scenario> scenariosWithFaults() {
        return List.of(
                new Scenario(Scenario.Way.INVOCATION, 8, KILOBYTE, invocations / 4),
                new Scenario(Scenario.Way.INVOCATION, 64, KILOBYTE, invocations / 2));
    }

    private static void add(List<Scenario> scenarios, int atOnce, int bytes, int count) {
        scenarios.add(new Scenario(Scenario.Way.FLOOR, atOnce, bytes, count));
        scenarios.add(new Scenario(Scenario.Way.INVOCATION, atOnce, bytes, count));
    }
}
