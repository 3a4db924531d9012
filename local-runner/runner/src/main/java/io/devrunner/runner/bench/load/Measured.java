package io.devrunner.runner.bench.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.devrunner.runner.bench.Samples;
import java.time.Duration;
import java.util.List;

/**
 * What a scenario took, in milliseconds; {@code millis} is all of it, of which the throughput follows.
 *
 * @param scenario as on the command line of the driver
 * @param failed of them all; their times count too
 */
record Measured(
        @JsonProperty("scenario") String scenario,
        @JsonProperty("failed") int failed,
        @JsonProperty("millis") double millis,
        @JsonProperty("p50") double p50,
        @JsonProperty("p99") double p99) {
    static Measured of(Scenario scenario, List<Long> nanos, int failed, long allNanos) {
        Samples samples = new Samples();
        nanos.forEach(each -> samples.add(Duration.ofNanos(each)));
        return new Measured(
                scenario.argument(),
                failed,
                allNanos / 1e6,
                samples.percentile(50).toNanos() / 1e6,
                samples.percentile(99).toNanos() / 1e6);
    }

    double perSecond() {
        return Scenario.parse(scenario).count() * 1_000.0 / millis;
    }
}
