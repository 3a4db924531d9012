package io.devrunner.runner.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.runner.bench.load.Scenario.Way;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LoadResultTest {
    private static final Scenario FLOOR = new Scenario(Way.FLOOR, 8, 1_024, 100);
    private static final Scenario INVOCATION = new Scenario(Way.INVOCATION, 8, 1_024, 100);
    private static final long MILLI = 1_000_000;

    @Test
    void invocationsAreGivenAsMultiplesOfTheFloor() throws Exception {
        LoadResult result = result(row(false, 0, measured(FLOOR, 2, 0)));

        JsonNode row =
                new ObjectMapper().readTree(result.json()).path("measurements").path(0);
        assertThat(row.path("p50Millis").asDouble() / row.path("floorP50Millis").asDouble())
                .isCloseTo(2, within(0.01));
        assertThat(row.path("perSecond").asDouble()).isCloseTo(100, within(0.01));
        assertThat(result.table().lines().toList().get(2))
                .matches(
                        "\\| 1 KB +\\| 8 +\\| off +\\| 100 +\\| 0 +\\| 100 +\\| 200 +\\| 396 +\\| 2.00 +\\| 2.00 +\\| 1.00 .*");
    }

    @Test
    void withoutAFloorThereIsNoRatio() {
        assertThat(result(row(true, 0, null)).table().lines().toList().get(2))
                .matches("\\| 1 KB .*\\| on .*\\| +\\| +\\| +\\| 300 +\\| 40 +\\|");
    }

    @Test
    void onlyAFailureThatNoFaultExplainsFailsTheBenchmark() {
        assertThat(result(row(true, 3, null)).hasFailures()).isFalse();
        assertThat(result(row(false, 0, null)).hasFailures()).isFalse();
        assertThat(result(row(false, 1, null)).hasFailures()).isTrue();
    }

    @Test
    void aScenarioSurvivesTheCommandLine() {
        assertThat(Scenario.parse(INVOCATION.argument())).isEqualTo(INVOCATION);
    }

    @Test
    void eachMeasurementWithoutFaultsFollowsThatOfItsFloor() {
        List<Scenario> scenarios = new LoadSettings(2_000).scenarios();
        for (int floor = 0; floor < scenarios.size(); floor += 2) {
            Scenario ours = scenarios.get(floor + 1);
            assertThat(scenarios.get(floor))
                    .isEqualTo(new Scenario(Way.FLOOR, ours.atOnce(), ours.bytes(), ours.count()));
            assertThat(ours.way()).isEqualTo(Way.INVOCATION);
        }
    }

    private static LoadResult result(LoadRow row) {
        return new LoadResult(new LoadSettings(2_000), List.of(row));
    }

    private static LoadRow row(boolean faults, int failed, @Nullable Measured floor) {
        return new LoadRow(INVOCATION, faults, measured(INVOCATION, 4, failed), floor, new ProcessSize(300, 40));
    }

    /** A hundred round trips of so many milliseconds, of twice as many, and so on; a second in all. */
    private static Measured measured(Scenario scenario, int millis, int failed) {
        List<Long> nanos = LongStream.rangeClosed(1, 100)
                .map(each -> each * millis * MILLI)
                .boxed()
                .toList();
        return Measured.of(scenario, nanos, failed, 1_000 * MILLI);
    }
}
