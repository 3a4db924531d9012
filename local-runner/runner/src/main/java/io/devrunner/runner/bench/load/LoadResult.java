package io.devrunner.runner.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.runner.bench.Table;
import java.util.List;
import java.util.Locale;

/** All that was measured in one run, as a table for people and as JSON for programs. */
public record LoadResult(LoadSettings settings, List<LoadRow> rows) {
    private static final List<String> HEADINGS = List.of(
            "payload",
            "at once",
            "faults",
            "invocations",
            "failed",
            "per second",
            "p50 ms",
            "p99 ms",
            "p50 ÷ floor",
            "p99 ÷ floor",
            "throughput ÷ floor",
            "runner MB",
            "threads");

    public LoadResult {
        rows = List.copyOf(rows);
    }

    /** Whether an invocation failed although nothing was made to. */
    public boolean hasFailures() {
        return rows.stream().anyMatch(row -> !row.faults() && row.measured().failed() > 0);
    }

    /** A Markdown table. */
    public String table() {
        Table table = new Table(HEADINGS);
        for (LoadRow row : rows) {
            table.add(List.of(
                    size(row.scenario().bytes()),
                    String.valueOf(row.scenario().atOnce()),
                    row.faults() ? "on" : "off",
                    String.valueOf(row.scenario().count()),
                    String.valueOf(row.measured().failed()),
                    number(row.measured().perSecond()),
                    number(row.measured().p50()),
                    number(row.measured().p99()),
                    number(row.p50Ratio()),
                    number(row.p99Ratio()),
                    number(row.throughputRatio()),
                    count(row.runner().peakMegabytes()),
                    count(row.runner().threads())));
        }
        return table.toString();
    }

    /** {@code {invocations, measurements: [{bytes, atOnce, faults, invocations, failed, perSecond, p50Millis, ...}]}}. */
    public String json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("processors", Runtime.getRuntime().availableProcessors()).put("invocations", settings.invocations());
        for (LoadRow row : rows) {
            ObjectNode entry = json.withArray("measurements")
                    .addObject()
                    .put("bytes", row.scenario().bytes())
                    .put("atOnce", row.scenario().atOnce())
                    .put("faults", row.faults())
                    .put("invocations", row.scenario().count())
                    .put("failed", row.measured().failed())
                    .put("perSecond", row.measured().perSecond())
                    .put("p50Millis", row.measured().p50())
                    .put("p99Millis", row.measured().p99())
                    .put("runnerPeakMegabytes", row.runner().peakMegabytes())
                    .put("runnerThreads", row.runner().threads());
            if (row.floor() != null) {
                entry.put("floorP50Millis", row.floor().p50())
                        .put("floorP99Millis", row.floor().p99())
                        .put("floorPerSecond", row.floor().perSecond());
            }
        }
        return json.toPrettyString();
    }

    private static String size(int bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MB" : (bytes >> 10) + " KB";
    }

    private static String count(long value) {
        return value < 0 ? "" : String.valueOf(value);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
