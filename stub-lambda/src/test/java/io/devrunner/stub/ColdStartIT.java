package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much longer a cold start takes with the stub: {@code mvn -pl stub-lambda -am verify -Dit.test=ColdStartIT
 * -Dcold.starts=15 -Dfailsafe.failIfNoSpecifiedTests=false}. Writes three lines for each JDK into {@code
 * target/cold-start.txt}; how fast the machine is decides over no test. All run with the flags that Lambda gives a JVM,
 * and take turns.
 */
@EnabledIfSystemProperty(named = "cold.starts", matches = "\\d+", disabledReason = "a measurement, see its Javadoc")
class ColdStartIT {
    private static final Path JAR = Path.of(System.getProperty("stub.jar"));
    private static final String EMPTY = "attached.Handlers$OfStreams";

    @TempDir
    private Path directory;

    /** An execution environment that is begun. */
    private interface Start {
        AwsRuntime begin() throws IOException;
    }

    @Test
    void theRatiosAreWritten() throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        int starts = Integer.getInteger("cold.starts");
        StringBuilder report = new StringBuilder();
        for (Map.Entry<Integer, Path> jdk : Jdks.programs().entrySet()) {
            Path java = jdk.getValue();
            Map<String, Start> kinds = new LinkedHashMap<>();
            kinds.put("an empty handler", () -> new AwsRuntime(java, task, EMPTY, Map.of()));
            kinds.put("the stub, nobody intercepts", () -> AwsRuntime.attached(java, task, EMPTY, Map.of()));
            kinds.put("the stub, a runner answers", () -> AwsRuntime.intercepted(java, task, EMPTY, "\"ba\""));
            report.append(report(jdk.getKey(), kinds, starts));
        }
        Files.writeString(JAR.resolveSibling("cold-start.txt"), report);
        assertThat(report).isNotEmpty();
    }

    private static String report(int version, Map<String, Start> kinds, int starts) throws Exception {
        Map<String, List<Duration>> inits = new LinkedHashMap<>();
        Map<String, List<Duration>> responses = new LinkedHashMap<>();
        for (int start = 0; start < starts; start++) {
            for (Map.Entry<String, Start> kind : kinds.entrySet()) {
                try (AwsRuntime runtime = kind.getValue().begin()) {
                    Duration init = runtime.initialized();
                    long begun = System.nanoTime();
                    assertThat(runtime.invoke("\"ab\"")).isEqualTo("\"ba\"");
                    Duration first = Duration.ofNanos(System.nanoTime() - begun);
                    inits.computeIfAbsent(kind.getKey(), name -> new ArrayList<>())
                            .add(init);
                    responses
                            .computeIfAbsent(kind.getKey(), name -> new ArrayList<>())
                            .add(init.plus(first));
                }
            }
        }
        Duration emptyInit = median(inits.values().iterator().next());
        Duration emptyResponse = median(responses.values().iterator().next());
        StringBuilder report = new StringBuilder();
        for (String kind : kinds.keySet()) {
            Duration init = median(Objects.requireNonNull(inits.get(kind)));
            Duration response = median(Objects.requireNonNull(responses.get(kind)));
            report.append(String.format(
                    Locale.ROOT,
                    "Java %d, median of %d, %s: init phase %d ms (%.2f times), until the first response %d ms (%.2f"
                            + " times)%n",
                    version,
                    starts,
                    kind,
                    init.toMillis(),
                    (double) init.toNanos() / emptyInit.toNanos(),
                    response.toMillis(),
                    (double) response.toNanos() / emptyResponse.toNanos()));
        }
        return report.toString();
    }

    private static Duration median(List<Duration> durations) {
        Collections.sort(durations);
        return durations.get(durations.size() / 2);
    }
}
