package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"0, 100", "1, 100", "2, 200", "4, 800", "8, 10000", "1000000, 10000"})
    void theTimeDoublesUpToTheCapAndIsSpreadOverItsUpperHalf(int failures, int millis) {
        Backoff backoff = new Backoff(new Random(1));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.after(failures)).isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
        }
    }
}
