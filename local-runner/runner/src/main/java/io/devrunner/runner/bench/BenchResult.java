package io.devrunner.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** All that was measured in one run, as a table for people and as JSON for programs. */
public record BenchResult(BenchSettings settings, List<Measurement> measurements) {
    private static final List<String> HEADINGS = List.of(
            "change", "project", "put to use by", "p50 ms", "p95 ms", "longest ms", "times ours", "stale", "rounds");

    public BenchResult {
        measurements = List.copyOf(measurements);
    }

    /** Whether an answer came from older code than the last change. */
    public boolean hasStaleAnswers() {
        return measurements.stream().anyMatch(measurement -> measurement.stale() > 0);
    }

    /** A Markdown table, which reads well in a terminal too. */
    public String table() {
        Table table = new Table(HEADINGS);
        for (Measurement measurement : measurements) {
            table.add(List.of(
                    measurement.change(),
                    measurement.project(),
                    measurement.how(),
                    millis(measurement.p50()),
                    millis(measurement.p95()),
                    millis(measurement.longest()),
                    String.format(Locale.ROOT, "%.1f", timesOurs(measurement)),
                    String.valueOf(measurement.stale()),
                    String.valueOf(measurement.rounds())));
        }
        return table.toString();
    }

    /** {@code {machine: {...}, measurements: [{change, project, how, rounds, stale, p50Millis, ...}]}}. */
    public String json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putObject("machine")
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", System.getProperty("java.version"))
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        json.put("warmUp", settings.warmUp());
        for (Measurement measurement : measurements) {
            json.withArray("measurements")
                    .addObject()
                    .put("change", measurement.change())
                    .put("project", measurement.project())
                    .put("how", measurement.how())
                    .put("rounds", measurement.rounds())
                    .put("stale", measurement.stale())
                    .put("p50Millis", exactMillis(measurement.p50()))
                    .put("p95Millis", exactMillis(measurement.p95()))
                    .put("longestMillis", exactMillis(measurement.longest()))
                    .put("timesOurs", timesOurs(measurement));
        }
        return json.toPrettyString();
    }

    /** How many times as long as what this tool takes for the same change, which is measured first. */
    private double timesOurs(Measurement measurement) {
        Measurement ours = measurements.stream()
                .filter(other -> other.change().equals(measurement.change())
                        && other.project().equals(measurement.project()))
                .findFirst()
                .orElseThrow();
        return (double) measurement.p50().toNanos() / ours.p50().toNanos();
    }

    private static String millis(Duration duration) {
        double millis = exactMillis(duration);
        return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
    }

    private static double exactMillis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
