package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many invocations at once: each gets its own answer. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LoadIT {
    private static final int SMALL = 1_024;
    private static final int LARGE = 5 * 1024 * 1024;

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;

    private final ExecutorService callers = Executors.newFixedThreadPool(50, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    @BeforeAll
    static void start() throws Exception {
        run = LiveRun.start(new ProjectDirectory(directory)
                .source("example.Echo", Handlers.ECHO)
                .function("echo", "example.Echo")
                .path());
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @Test
    void aThousandOfOneKilobyteFiftyAtOnce() throws Exception {
        assertEachGetsItsOwn(1_000, 50, SMALL);

        assertThat(run.events().stream()
                        .filter(event -> event.path("event").asText().equals("invocation.finished"))
                        .map(event -> event.path("requestId").asText())
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(1_000);
    }

    @Test
    void fiftyOfFiveMegabytesBothWays() throws Exception {
        assertEachGetsItsOwn(50, 50, LARGE);
    }

    private void assertEachGetsItsOwn(int invocations, int atOnce, int bytes) throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int caller = 0; caller < atOnce; caller++) {
            List<String> events = IntStream.iterate(caller, number -> number < invocations, number -> number + atOnce)
                    .mapToObj(Integer::toString)
                    .toList();
            tasks.add(() -> {
                events.forEach(number -> assertOwn(number, bytes));
                return null;
            });
        }
        for (Future<Void> task : callers.invokeAll(tasks)) {
            task.get();
        }
        callers.shutdown();
    }

    /** The number stands at both ends, so that a mixture of two payloads is found too. */
    private static void assertOwn(String number, int bytes) {
        String event = "\"" + number + "-".repeat(bytes - 2 - 2 * number.length()) + number + "\"";

        String answer = calls.invoke("echo", event).payload().asUtf8String();

        assertThat(answer.equals(event))
                .as(() -> number + " got " + answer.substring(0, Math.min(200, answer.length())))
                .isTrue();
    }
}
