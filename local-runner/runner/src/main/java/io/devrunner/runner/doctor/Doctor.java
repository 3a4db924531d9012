package io.devrunner.runner.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Goes the way step by step; after a step that failed, the rest of the same way is not looked at. */
public final class Doctor {
    /** Checks of which each needs the ones before. */
    record Way(List<Check> checks) {
        Way {
            checks = List.copyOf(checks);
        }
    }

    /** A check with what it found, and how long it took. */
    public record Result(String check, Finding finding, Duration took) {}

    private final List<Way> ways;

    Doctor(List<Way> ways) {
        this.ways = List.copyOf(ways);
    }

    /** What stands in the place of checks that have nothing to look at. */
    public static List<Result> skipped(String check, String because, Consumer<Result> listener) {
        Result result = new Result(check, Finding.skipped(because), Duration.ZERO);
        listener.accept(result);
        return List.of(result);
    }

    /** Runs all checks and tells of each as soon as it is done. */
    public List<Result> examine(Consumer<Result> listener) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Way way : ways) {
            String failed = null;
            for (Check check : way.checks()) {
                long start = System.nanoTime();
                Finding finding = failed == null ? check.run() : Finding.skipped("because of: " + failed);
                Result result = new Result(check.name(), finding, Duration.ofNanos(System.nanoTime() - start));
                if (finding.outcome() == Finding.Outcome.FAILED) {
                    failed = check.name();
                }
                results.add(result);
                listener.accept(result);
            }
        }
        return results;
    }
}
