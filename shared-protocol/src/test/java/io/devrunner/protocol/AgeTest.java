package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class AgeTest {
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicLong monotonic = new AtomicLong(Long.MAX_VALUE - 1);
    private final Age age = Age.begin(
            new Clock() {
                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    throw new UnsupportedOperationException("no zone but UTC");
                }

                @Override
                public Instant instant() {
                    return wall.get();
                }
            },
            monotonic::get);

    @Test
    void aWallClockThatIsSetBackDoesNotMakeItYounger() {
        wall.updateAndGet(now -> now.minus(Duration.ofDays(1)));
        monotonic.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(age.reaches(Duration.ofSeconds(5))).isTrue();
        assertThat(age.reaches(Duration.ofSeconds(6))).isFalse();
    }

    @Test
    void aSleepInWhichTheMonotonicClockStandsStillCounts() {
        wall.updateAndGet(now -> now.plus(Duration.ofHours(1)));

        assertThat(age.reaches(Duration.ofHours(1))).isTrue();
    }
}
