package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stubs that Lambda has frozen for longer than their connections live, in seconds instead of minutes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class FreezeIT {
    private static final int ENVIRONMENTS = 4;

    /** 10 minutes are 2 s. */
    private static final int SHRUNK = 300;

    /** An event that nobody acknowledges is sent again after this: below it, nothing waited for that. */
    private static final Duration SEND_AGAIN = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    /** From 3 s to 20 min, as AWS's clocks would tell it. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 4_000})
    void afterAFreezeTheNextInvocationSucceedsAtTheCostOfOneRoundTrip(int millis) throws Exception {
        try (ShrunkRun run = ShrunkRun.open(directory, SHRUNK, ENVIRONMENTS)) {
            for (int warm = 0; warm < 20; warm++) {
                run.call("before");
            }
            run.freeze(Duration.ofMillis(millis));

            long begun = System.nanoTime();
            run.call("after");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SEND_AGAIN);
        }
    }
}
