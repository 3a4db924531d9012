package io.devrunner.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchResultTest {
    private static final BenchSettings SETTINGS = new BenchSettings(100, 20);

    @Test
    void aPercentileIsTheTimeWithinWhichThatShareWasDone() {
        Samples samples = samples(5, 1, 4, 2, 3, 10, 9, 8, 7, 6);
        assertThat(samples.percentile(50)).isEqualTo(Duration.ofMillis(5));
        assertThat(samples.percentile(95)).isEqualTo(Duration.ofMillis(10));
        assertThat(samples.percentile(10)).isEqualTo(Duration.ofMillis(1));
        assertThat(samples.percentile(1)).isEqualTo(Duration.ofMillis(1));
        assertThat(samples.percentile(100)).isEqualTo(Duration.ofMillis(10));
        assertThat(samples.count()).isEqualTo(10);
    }

    @Test
    void withoutSamplesThereIsNoPercentile() {
        assertThatThrownBy(() -> new Samples().percentile(50)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatOthersTakeIsGivenAsAMultipleOfOursForTheSameChange() throws Exception {
        BenchResult result = new BenchResult(
                SETTINGS,
                List.of(
                        measured("class file", "1 class", "redefine", 0, 8),
                        measured("class file", "500 classes", "redefine", 0, 16),
                        measured("class file", "1 class", "fresh JVM", 0, 400)));
        JsonNode json = new ObjectMapper().readTree(result.json());
        assertThat(json.path("measurements").path(1).path("timesOurs").asDouble())
                .isEqualTo(1);
        assertThat(json.path("measurements").path(2).path("timesOurs").asDouble())
                .isEqualTo(50);
        assertThat(json.path("measurements").path(2).path("p50Millis").asDouble())
                .isEqualTo(400);
        assertThat(result.table().lines())
                .hasSize(5)
                .anySatisfy(line ->
                        assertThat(line).matches("\\| class file \\| 1 class     \\| fresh JVM +\\| 400 .* 50\\.0 .*"));
    }

    @Test
    void staleAnswersAreNoticed() {
        assertThat(new BenchResult(SETTINGS, List.of(measured("a", "b", "reload", 0, 1))).hasStaleAnswers())
                .isFalse();
        assertThat(new BenchResult(SETTINGS, List.of(measured("a", "b", "reload", 1, 1))).hasStaleAnswers())
                .isTrue();
    }

    @Test
    void whatStartsAJvmIsMeasuredATwentiethAsOften() {
        assertThat(SETTINGS.slowRounds()).isEqualTo(5);
        assertThat(new BenchSettings(3, 0).slowRounds()).isEqualTo(1);
        assertThatThrownBy(() -> new BenchSettings(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Measurement measured(String change, String project, String how, int stale, long millis) {
        return Measurement.of(change, project, how, stale, samples(millis));
    }

    private static Samples samples(long... millis) {
        Samples samples = new Samples();
        for (long each : millis) {
            samples.add(Duration.ofMillis(each));
        }
        return samples;
    }
}
