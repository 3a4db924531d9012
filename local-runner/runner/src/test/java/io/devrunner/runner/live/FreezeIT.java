package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.faults.Freeze;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stubs that Lambda has frozen for longer than their connections live, in seconds instead of minutes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class FreezeIT {
    private static final String FUNCTION = "gate";
    private static final int ENVIRONMENTS = 4;

    /** 10 minutes are 2 s. */
    private static final int FREEZE = 300;

    /** An event that nobody acknowledges is sent again after this: below it, nothing waited for that. */
    private static final Duration SEND_AGAIN = Duration.ofSeconds(2);

    private static final Duration READY = Duration.ofSeconds(60);

    /** Answers with its event, as soon as the file is there that the event names, if it names one. */
    private static final String HANDLER = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.concurrent.locks.LockSupport;

            public class Gate implements RequestHandler<String, String> {
                @Override
                public String handleRequest(String event, Context context) {
                    while (event.startsWith("/") && !Files.exists(Path.of(event))) {
                        LockSupport.parkNanos(10_000_000);
                    }
                    return event;
                }
            }
            """;

    @TempDir
    Path directory;

    private final ExecutorService callers = Executors.newFixedThreadPool(ENVIRONMENTS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    private LocalCloud cloud;
    private LiveRun runner;
    private Calls calls;

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        if (runner != null) {
            runner.close();
        }
        if (calls != null) {
            calls.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    /** From 3 s to 20 min, as AWS's clocks would tell it. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 4_000})
    void afterAFreezeTheNextInvocationSucceedsAtTheCostOfOneRoundTrip(int millis) throws Exception {
        start();
        for (int warm = 0; warm < 20; warm++) {
            assertThat(calls.invoked(FUNCTION, "\"before\"")).isEqualTo("\"before\"");
        }
        try (Freeze frozen = Freeze.of(cloud.processes(FUNCTION))) {
            assertThat(frozen).isNotNull();
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                    .isFalse();
        }

        long begun = System.nanoTime();
        assertThat(calls.invoked(FUNCTION, "\"after\"")).isEqualTo("\"after\"");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SEND_AGAIN);
    }

    private void start() throws Exception {
        Path project = new ProjectDirectory(directory.resolve("project"))
                .source("example.Gate", HANDLER)
                .function(FUNCTION, "example.Gate", "concurrency: " + ENVIRONMENTS)
                .path();
        Map<String, String> environment = Map.of("DEV_RUNNER_SHRINK_TIME", Integer.toString(FREEZE));
        LocalFunction function =
                new LocalFunction(FUNCTION, List.of(), 256, Duration.ofMinutes(1), ENVIRONMENTS, environment);
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        "dev",
                        0,
                        0,
                        List.of(function),
                        directory,
                        Limits.shrunk(FREEZE),
                        FaultPlan.none(),
                        Clock.systemUTC()),
                new Unheard());
        cloud.start();
        runner = LiveRun.join(project, cloud, "--shrink-time", Integer.toString(FREEZE));
        cloud.warm().get(READY.toMillis(), TimeUnit.MILLISECONDS);
        calls = Calls.of(cloud);
        fillEnvironments();
    }

    /** So many invocations at once that each execution environment has one. */
    private void fillEnvironments() throws Exception {
        Path gate = directory.resolve("gate");
        String event = "\"" + gate + "\"";
        List<Future<String>> waiting = new ArrayList<>();
        for (int environment = 0; environment < ENVIRONMENTS; environment++) {
            waiting.add(callers.submit(() -> calls.invoked(FUNCTION, event)));
        }
        Awaitility.await().atMost(READY).until(() -> started() >= ENVIRONMENTS);
        Files.createFile(gate);
        for (Future<String> call : waiting) {
            assertThat(call.get(READY.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(event);
        }
    }

    private long started() {
        return runner.events().stream()
                .filter(event -> event.path("event").asText().equals("invocation.started"))
                .count();
    }

    /** What the stub writes is not what this is about. */
    private static final class Unheard implements LocalCloudEvents {
        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
