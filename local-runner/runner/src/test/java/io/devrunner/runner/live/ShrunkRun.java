package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.faults.Freeze;
import java.io.IOException;
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

/**
 * A stage where the time of connections passes many times as fast, a runner on it, and a function whose execution
 * environments have all started.
 */
final class ShrunkRun implements AutoCloseable {
    private static final String FUNCTION = "gate";
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

    private final LocalCloud cloud;
    private final int environments;
    private final ExecutorService callers;
    private LiveRun runner;
    private Calls calls;

    private ShrunkRun(LocalCloud cloud, int environments) {
        this.cloud = cloud;
        this.environments = environments;
        callers = Executors.newFixedThreadPool(environments, task -> {
            Thread thread = new Thread(task, "caller");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Brings everything up.
     *
     * @param factor at 300, 10 minutes are 2 s
     */
    static ShrunkRun open(Path directory, int factor, int environments) throws Exception {
        Map<String, String> variables = Map.of("DEV_RUNNER_SHRINK_TIME", Integer.toString(factor));
        LocalFunction function =
                new LocalFunction(FUNCTION, List.of(), 256, Duration.ofMinutes(1), environments, variables);
        ShrunkRun run = new ShrunkRun(
                LocalCloud.open(
                        new LocalCloudSettings(
                                "dev",
                                0,
                                0,
                                List.of(function),
                                directory,
                                Limits.shrunk(factor),
                                FaultPlan.none(),
                                Clock.systemUTC()),
                        new Unheard()),
                environments);
        try {
            run.start(directory, factor);
            return run;
        } catch (Exception | Error e) {
            run.close();
            throw e;
        }
    }

    private void start(Path directory, int factor) throws Exception {
        Path project = new ProjectDirectory(directory.resolve("project"))
                .source("example.Gate", HANDLER)
                .function(FUNCTION, "example.Gate", "concurrency: " + environments)
                .path();
        cloud.start();
        runner = LiveRun.join(project, cloud, "--shrink-time", Integer.toString(factor));
        cloud.warm().get(READY.toMillis(), TimeUnit.MILLISECONDS);
        calls = Calls.of(cloud);
        fillEnvironments(directory.resolve("gate"));
    }

    /** So many invocations at once that each execution environment has one. */
    private void fillEnvironments(Path gate) throws Exception {
        String event = "\"" + gate + "\"";
        List<Future<String>> waiting = new ArrayList<>();
        for (int environment = 0; environment < environments; environment++) {
            waiting.add(callers.submit(() -> calls.invoked(FUNCTION, event)));
        }
        Awaitility.await().atMost(READY).until(() -> started() >= environments);
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

    /** The response to a text, which must be that text. */
    void call(String text) throws Calls.FailedCall {
        String event = "\"" + text + "\"";
        assertThat(calls.invoked(FUNCTION, event)).isEqualTo(event);
    }

    /** All execution environments stand still for so long, as Lambda lets them between invocations. */
    void freeze(Duration time) throws Exception {
        try (Freeze frozen = Freeze.of(cloud.processes(FUNCTION))) {
            assertThat(frozen).isNotNull();
            assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        }
    }

    LocalCloud cloud() {
        return cloud;
    }

    LiveRun runner() {
        return runner;
    }

    @Override
    public void close() throws IOException {
        callers.shutdownNow();
        try {
            if (runner != null) {
                runner.close();
            }
        } finally {
            if (calls != null) {
                calls.close();
            }
            cloud.close();
        }
    }

    /** What the stub writes is not what this is about. */
    private static final class Unheard implements LocalCloudEvents {
        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
