package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dev-runner start} is told to let go wrong goes wrong, and invocations survive it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FaultsIT {
    private static final int MOST_CALLS = 500;

    /** A message that was lost is sent again after 2 s; nothing else here takes so long. */
    private static final Duration SENT_AGAIN = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    @Test
    void lostMessagesAreSentAgainAndTheSeedIsNamed() throws Exception {
        Path project = new ProjectDirectory(directory)
                .source("example.Echo", Handlers.ECHO)
                .function("echo", "example.Echo")
                .path();
        // The runner waits for the acknowledgement of the last outcome, and that may be lost too.
        try (LiveRun run = LiveRun.start(
                        project, "--fault", "DROP", "--fault-rate", "0.1", "--fault-seed", "11", "--grace", "0");
                Calls calls = Calls.of(run)) {
            run.await("warning", event -> event.path("text").asText().contains("seed 11, rate 0.1"));
            Duration longest = Duration.ZERO;
            for (int call = 0; longest.compareTo(SENT_AGAIN) < 0; call++) {
                assertThat(call).as("calls of which no message was lost").isLessThan(MOST_CALLS);
                long begun = System.nanoTime();
                assertThat(calls.invoked("echo", "\"" + call + "\"")).isEqualTo("\"" + call + "\"");
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
        }
    }
}
