package io.devrunner.runner.live;

import io.devrunner.localcloud.faults.Fault;
import io.devrunner.localcloud.faults.FaultPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong, each invocation ends once: with its own answer, or with a clear error soon after the cause. Seeds
 * and length can be set: {@code -Dchaos.seeds=4 -Dchaos.invocations=10000 -Dchaos.callers=32}. What happened is written to
 * {@code target/chaos/}.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class ChaosIT {
    private static final int INVOCATIONS = Integer.getInteger("chaos.invocations", 120);
    private static final int CALLERS = Integer.getInteger("chaos.callers", 8);

    /** At most. */
    private static final int CALLS_PER_RUNNER = 500;

    /** An invocation takes about five posts, more if it is large; so about one in ten meets a fault. */
    private static final double RATE = 0.02;

    private static final Duration SOON = Duration.ofSeconds(15);

    private static final Pattern CLEAR = Pattern.compile(
            String.join(
                    "|",
                    ".*the dev-runner of .* (did not accept|has accepted|did not take|does not understand) .*",
                    ".*the dev-runner of .* has ended.*",
                    ".*nobody intercepts the function .*",
                    ".*the stub has no connection to the bridge .*",
                    ".*the stub cannot reach the bridge.*",
                    ".*the session table .* cannot be read: it does not answer.*",
                    ".*Runtime exited.*",
                    ".*count: ended with Runtime.ExitError .*"),
            Pattern.DOTALL);

    @TempDir
    Path directory;

    static LongStream seeds() {
        return Stream.of(System.getProperty("chaos.seeds", "1,2,3").split(",")).mapToLong(Long::parseLong);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachInvocationEndsOnceWithItsOwnAnswerOrAClearError(long seed) throws Exception {
        FaultPlan faults = FaultPlan.random(seed, RATE, EnumSet.allOf(Fault.class));
        long begun = System.nanoTime();
        try (ChaosRun run = ChaosRun.open(directory, seed, CALLERS, faults)) {
            List<ChaosRun.Call> ended = run.call(INVOCATIONS, Math.min(CALLS_PER_RUNNER, INVOCATIONS / 2));
            Map<Integer, Integer> runs = run.runs();
            report(seed, faults, ended, Duration.ofNanos(System.nanoTime() - begun));

            SoftAssertions.assertSoftly(all -> {
                all.assertThat(ended).as(faults + ": calls that ended").hasSize(INVOCATIONS);
                all.assertThat(ended)
                        .as(faults + ": answers of others")
                        .filteredOn(
                                call -> call.answer() != null && !call.answer().equals(call.expected()))
                        .extracting(call -> call.number() + " got " + shortened(call.answer()))
                        .isEmpty();
                all.assertThat(runs.entrySet())
                        .as(faults + ": calls that were run twice")
                        .filteredOn(entry -> entry.getValue() > 1)
                        .isEmpty();
                all.assertThat(ended)
                        .as(faults + ": answers of calls that were never run")
                        .filteredOn(call -> call.answer() != null && !runs.containsKey(call.number()))
                        .isEmpty();
                all.assertThat(ended)
                        .as(faults + ": errors that nobody understands")
                        .filteredOn(call -> call.failure() != null
                                && !CLEAR.matcher(call.failure()).matches())
                        .extracting(call -> call.number() + " got " + shortened(call.failure()))
                        .isEmpty();
                all.assertThat(ended)
                        .as(faults + ": errors that came too late")
                        .filteredOn(call ->
                                call.failure() != null && call.sinceCause().compareTo(SOON) > 0)
                        .extracting(call -> call.number() + " after " + call.sinceCause() + ": " + call.failure())
                        .isEmpty();
            });
        }
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(300, text.length()));
    }

    /** A file for people: what the faults were, and what became of the calls. */
    private static void report(long seed, FaultPlan faults, List<ChaosRun.Call> ended, Duration took)
            throws IOException {
        Path file = Files.createDirectories(Path.of("target", "chaos")).resolve("seed-" + seed + ".txt");
        List<Long> millis = ended.stream()
                .filter(call -> call.answer() != null)
                .map(call -> call.took().toMillis())
                .sorted()
                .toList();
        Map<String, Long> failures = ended.stream()
                .filter(call -> call.failure() != null)
                .collect(Collectors.groupingBy(
                        call -> shortened(call.failure()).replaceAll("[0-9a-f-]{36}", "ID"),
                        TreeMap::new,
                        Collectors.counting()));
        StringBuilder text = new StringBuilder(faults + "\nmet: " + faults.met() + "\n" + ended.size() + " calls in "
                + took + ", " + millis.size() + " answered");
        for (int percent : new int[] {50, 90, 99, 100}) {
            text.append(", p").append(percent).append(' ');
            text.append(millis.get((millis.size() - 1) * percent / 100)).append(" ms");
        }
        failures.forEach((failure, count) ->
                text.append("\n").append(count).append(" x ").append(failure));
        Files.writeString(file, text.append("\n"));
    }
}
