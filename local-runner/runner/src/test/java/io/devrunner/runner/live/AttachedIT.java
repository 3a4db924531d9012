package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.http.Authorizer;
import io.devrunner.localcloud.http.PayloadFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A function that was attached: its original handler runs in the cloud whenever no runner takes the event. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AttachedIT {
    private static final String FUNCTION = "orders";
    private static final int CALLERS = 20;
    private static final int ENVIRONMENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Answers with where it runs and its event, and notes each event that it has run. */
    private static final String HANDLER = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.io.IOException;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.nio.file.StandardOpenOption;

            public class Orders implements RequestHandler<Integer, String> {
                @Override
                public String handleRequest(Integer event, Context context) {
                    try {
                        Files.writeString(
                                Path.of(System.getenv("RUNS")),
                                event + "\\n",
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    if (event < 0) {
                        throw new IllegalArgumentException("WHERE has no order " + event);
                    }
                    return "WHERE " + event;
                }
            }
            """;

    @TempDir
    Path directory;

    private final AtomicInteger number = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    private LocalCloud cloud;
    private Calls calls;

    @AfterEach
    void stop() {
        enough.set(true);
        callers.shutdownNow();
        if (calls != null) {
            calls.close();
        }
        if (cloud != null) {
            cloud.close();
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void underLoadEventsMoveToTheRunnerAndBackAndEachIsRunOnce() throws Exception {
        Path runs = directory.resolve("runs");
        start(runs);
        assertThatThrownBy(() -> calls.invoked(FUNCTION, "-1"))
                .message()
                .contains("\"errorType\":\"java.lang.IllegalArgumentException\"")
                .contains("\"errorMessage\":\"cloud has no order -1\"")
                .contains("example.Orders.handleRequest(Orders.java:")
                .doesNotContain("devrunner");

        List<Future<?>> load = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            load.add(callers.submit(this::callOnAndOn));
        }
        awaitAnswers("cloud", 100);
        Path project = new ProjectDirectory(directory.resolve("project"))
                .source("example.Orders", HANDLER.replace("WHERE", "runner"))
                .function(FUNCTION, "example.Orders", "concurrency: " + ENVIRONMENTS)
                .path();
        try (LiveRun runner = LiveRun.join(project, cloud)) {
            awaitAnswers("runner", 100);
            answers.clear();
            awaitAnswers("runner", 100);
            assertThat(answers).allMatch(answer -> answer.startsWith("\"runner "));
            runner.interrupt();
            assertThat(runner.exitCode()).isEqualTo(130);
            answers.clear();
            awaitAnswers("cloud", 100);
        }
        answers.clear();
        awaitAnswers("cloud", 100);
        assertThat(answers).allMatch(answer -> answer.startsWith("\"cloud "));

        enough.set(true);
        for (Future<?> caller : load) {
            caller.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        List<String> ran = Files.readAllLines(runs);
        assertThat(ran).hasSize(number.get() + 1).doesNotHaveDuplicates();
    }

    private void start(Path runs) throws Exception {
        Path original = directory.resolve("original");
        try (Compiled compiled = new Compiled(original)) {
            assertThat(compiled.of("example.Orders", HANDLER.replace("WHERE", "cloud")))
                    .isNotEmpty();
        }
        LocalFunction function = new LocalFunction(
                FUNCTION,
                List.of(),
                PayloadFormat.V2,
                Authorizer.NONE,
                256,
                Duration.ofMinutes(1),
                ENVIRONMENTS,
                Map.of("RUNS", runs.toString()),
                Optional.of(new LocalFunction.Original("example.Orders", List.of(original))));
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        "dev", 0, 0, List.of(function), directory, Limits.aws(), FaultPlan.none(), Clock.systemUTC()),
                new Unheard());
        cloud.start();
        cloud.warm().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        calls = Calls.of(cloud);
    }

    private Void callOnAndOn() throws Exception {
        while (!enough.get()) {
            int event = number.incrementAndGet();
            String answer = calls.invoked(FUNCTION, Integer.toString(event));
            assertThat(answer).isIn("\"cloud " + event + "\"", "\"runner " + event + "\"");
            answers.add(answer);
        }
        return null;
    }

    private void awaitAnswers(String where, int count) {
        Awaitility.await(count + " answers from the " + where)
                .atMost(PATIENCE)
                .until(() -> answers.stream()
                                .filter(answer -> answer.startsWith("\"" + where))
                                .count()
                        >= count);
    }

    /** What the stub writes is not what this is about. */
    private static final class Unheard implements LocalCloudEvents {
        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
