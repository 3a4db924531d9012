package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much longer a cold start takes with the stub: {@code mvn -pl stub-lambda -am verify -Dit.test=ColdStartIT
 * -Dcold.starts=15 -Dfailsafe.failIfNoSpecifiedTests=false}. Writes a line for each JDK into {@code
 * target/cold-start.txt}; how fast the machine is decides over no test.
 */
@EnabledIfSystemProperty(named = "cold.starts", matches = "\\d+", disabledReason = "a measurement, see its Javadoc")
class ColdStartIT {
    private static final Path JAR = Path.of(System.getProperty("stub.jar"));
    private static final String EMPTY = "attached.Handlers$OfStreams";

    @TempDir
    private Path directory;

    @Test
    void theRatioIsWritten() throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        int starts = Integer.getInteger("cold.starts");
        StringBuilder report = new StringBuilder();
        for (Map.Entry<Integer, Path> jdk : Jdks.programs().entrySet()) {
            List<Duration> alone = new ArrayList<>();
            List<Duration> attached = new ArrayList<>();
            List<Duration> first = new ArrayList<>();
            for (int start = 0; start < starts; start++) {
                try (AwsRuntime runtime = new AwsRuntime(jdk.getValue(), task, EMPTY, Map.of())) {
                    alone.add(runtime.initialized());
                }
                try (AwsRuntime runtime = AwsRuntime.attached(jdk.getValue(), task, EMPTY, Map.of())) {
                    attached.add(runtime.initialized());
                    long begun = System.nanoTime();
                    assertThat(runtime.invoke("\"ab\"")).isEqualTo("\"ba\"");
                    first.add(Duration.ofNanos(System.nanoTime() - begun));
                }
            }
            report.append(String.format(
                    Locale.ROOT,
                    "Java %d, median of %d: init phase with an empty handler %d ms, with the stub %d ms (%.2f times);"
                            + " first event that falls through %d ms%n",
                    jdk.getKey(),
                    starts,
                    median(alone).toMillis(),
                    median(attached).toMillis(),
                    (double) median(attached).toNanos() / median(alone).toNanos(),
                    median(first).toMillis()));
        }
        Files.writeString(JAR.resolveSibling("cold-start.txt"), report);
        assertThat(report).isNotEmpty();
    }

    private static Duration median(List<Duration> durations) {
        Collections.sort(durations);
        return durations.get(durations.size() / 2);
    }
}
