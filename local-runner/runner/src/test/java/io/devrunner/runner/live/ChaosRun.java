package io.devrunner.runner.live;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.database.EmbeddedDatabase;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.faults.Freeze;
import io.devrunner.localcloud.http.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * Many callers at once, a local cloud that does its work badly, and processes that stand still or die. The handler writes
 * each invocation into a database, which tells what was really run.
 */
final class ChaosRun implements AutoCloseable {
    private static final String FUNCTION = "count";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int LONGEST_FREEZE_MILLIS = 2_000;

    /** Of a caller: longer than an invocation may take and wait for an execution environment. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /** Far above what is possible, so that only a call that never ends takes longer. */
    private static final Duration LOST = Duration.ofMinutes(2);

    private static final String HANDLER = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.sql.Connection;
            import java.sql.DriverManager;
            import java.sql.PreparedStatement;
            import java.sql.SQLException;
            import java.util.Map;

            public class Count implements RequestHandler<Map<String, Object>, String> {
                private static Connection connection;

                @Override
                public String handleRequest(Map<String, Object> event, Context context) {
                    String[] parts = ((String) event.get("body")).split(":", 2);
                    try (PreparedStatement insert =
                            connection().prepareStatement("INSERT INTO runs (number) VALUES (?)")) {
                        insert.setInt(1, Integer.parseInt(parts[0]));
                        insert.executeUpdate();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return parts[0] + ":" + new StringBuilder(parts[1]).reverse();
                }

                private static synchronized Connection connection() throws SQLException {
                    if (connection == null) {
                        connection = DriverManager.getConnection(
                                "jdbc:mariadb://" + System.getenv("DB_HOST") + ":" + System.getenv("DB_PORT") + "/"
                                        + System.getenv("DB_NAME"),
                                System.getenv("DB_USER"),
                                System.getenv("DB_PASSWORD"));
                    }
                    return connection;
                }
            }
            """;

    private final Path project;
    private final long seed;
    private final int callersAtOnce;
    private final Random random;

    /** In the order they were opened. */
    private final List<AutoCloseable> opened = new ArrayList<>();

    private final ExecutorService callers;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "thaw"));
    private final AtomicInteger last = new AtomicInteger();

    /** Guarded by this. */
    private final List<Call> ended = new ArrayList<>();

    /** When an execution environment took the event, in nanoseconds, by request id. */
    private final Map<String, Long> starts = new ConcurrentHashMap<>();

    /** When a process was killed or thawed, in nanoseconds. Guarded by this. */
    private final List<Long> blows = new ArrayList<>();

    private Connection connection;
    private LocalCloud cloud;
    private Calls calls;
    private volatile LiveRun runner;

    /**
     * A call that has ended.
     *
     * @param sinceCause since the last that can have been its cause: a blow before its end, or what came after an execution
     *     environment or the runner had taken the event, since until then nothing was in the way
     * @param answer null when it failed
     * @param failure null when it was answered
     */
    record Call(
            int number,
            String expected,
            Duration took,
            Duration sinceCause,
            @Nullable String answer,
            @Nullable String failure) {}

    private ChaosRun(Path directory, long seed, int callersAtOnce) {
        this.seed = seed;
        this.callersAtOnce = callersAtOnce;
        callers = Executors.newFixedThreadPool(callersAtOnce, task -> daemon(task, "caller"));
        project = directory.resolve("project");
        random = new Random(seed);
    }

    /** Brings everything up; the faults begin at once. */
    static ChaosRun open(Path directory, long seed, int callersAtOnce, FaultPlan faults) throws Exception {
        ChaosRun run = new ChaosRun(directory, seed, callersAtOnce);
        try {
            run.start(directory, faults);
            return run;
        } catch (Exception | Error e) {
            run.close();
            throw e;
        }
    }

    private void start(Path directory, FaultPlan faults) throws Exception {
        new ProjectDirectory(project)
                .classPath(ProjectDirectory.jarOf(Driver.class).toString())
                .source("example.Count", HANDLER)
                .function(FUNCTION, "example.Count", "concurrency: " + callersAtOnce, "memory: 256");
        EmbeddedDatabase database = own(EmbeddedDatabase.open(directory.resolve("data"), text -> {}));
        connection = own(DriverManager.getConnection(
                "jdbc:mariadb://" + database.host() + ":" + database.port() + "/" + database.name(),
                database.user(),
                database.password()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE runs (number INT NOT NULL)");
        }
        LocalFunction function = new LocalFunction(
                FUNCTION,
                List.of(Route.parse("POST /count")),
                256,
                TIMEOUT,
                callersAtOnce,
                Map.of(
                        "DB_HOST", database.host(),
                        "DB_PORT", Integer.toString(database.port()),
                        "DB_USER", database.user(),
                        "DB_PASSWORD", database.password(),
                        "DB_NAME", database.name()));
        cloud = own(LocalCloud.open(
                new LocalCloudSettings(
                        "dev", 0, 0, List.of(function), directory, Limits.aws(), faults, Clock.systemUTC()),
                new Starts()));
        cloud.start();
        calls = own(Calls.of(cloud, PATIENCE));
        runner = LiveRun.join(project, cloud);
        cloud.warm().get(READY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T extends AutoCloseable> T own(T part) {
        opened.add(part);
        return part;
    }

    /**
     * Calls the function so often.
     *
     * @param callsPerRunner after so many calls the runner is killed and started again; between two such blows the
     *     stub is frozen for a while, and a worker or the stub is killed
     */
    List<Call> call(int invocations, int callsPerRunner) throws Exception {
        List<Future<?>> tasks = new ArrayList<>();
        for (int caller = 0; caller < callersAtOnce; caller++) {
            tasks.add(callers.submit(() -> {
                for (int number = last.incrementAndGet(); number <= invocations; number = last.incrementAndGet()) {
                    end(call(number));
                }
                return null;
            }));
        }
        int third = callsPerRunner / 3;
        for (int turn = 0, at = third; at < invocations; turn++, at += third) {
            awaitEnded(at);
            strike(turn % 3);
        }
        for (Future<?> task : tasks) {
            task.get(LOST.toMillis(), TimeUnit.MILLISECONDS);
        }
        return List.copyOf(ended);
    }

    private void strike(int turn) throws IOException, InterruptedException {
        switch (turn) {
            case 0 -> {
                Freeze frozen = Freeze.of(cloud.processes(FUNCTION));
                Future<?> unused = timer.schedule(
                        () -> {
                            frozen.close();
                            blow();
                        },
                        random.nextInt(LONGEST_FREEZE_MILLIS),
                        TimeUnit.MILLISECONDS);
            }
            case 1 -> {
                List<ProcessHandle> victims = random.nextBoolean() ? cloud.processes(FUNCTION) : runner.descendants();
                victims.forEach(ProcessHandle::destroyForcibly);
                blow();
            }
            default -> {
                runner.kill();
                blow();
                runner = LiveRun.join(project, cloud);
            }
        }
    }

    private synchronized void blow() {
        blows.add(System.nanoTime());
    }

    private Call call(int number) {
        Random own = new Random(seed * 31 + number);
        String text = text(own);
        String event = number + ":" + text;
        String response = number + ":" + new StringBuilder(text).reverse();
        // A text is a response as JSON to Lambda's callers, and as it is to those of an HTTP API.
        boolean http = own.nextBoolean();
        String expected = http ? response : "\"" + response + "\"";
        long begun = System.nanoTime();
        try {
            String answer =
                    http ? calls.posted("/count", event) : calls.invoked(FUNCTION, "{\"body\":\"" + event + "\"}");
            return ended(number, expected, begun, answer, null);
        } catch (Calls.FailedCall e) {
            long started = Math.max(starts.getOrDefault(e.requestId(), begun), taken(e.requestId()));
            return ended(number, expected, begun, Math.max(begun, started), null, e.getMessage());
        } catch (Exception e) {
            return ended(number, expected, begun, null, "unclear: " + e);
        }
    }

    /** When the present runner began with the invocation, in nanoseconds; before everything else if it did not. */
    private long taken(String requestId) {
        return runner.events().stream()
                .filter(event -> event.path("event").asText().equals("invocation.started")
                        && event.path("requestId").asText().equals(requestId))
                .map(event -> Instant.parse(event.path("time").asText()))
                .mapToLong(time -> System.nanoTime()
                        - Duration.between(time, Instant.now()).toNanos())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Mostly small, now and then of several frames. */
    private static String text(Random random) {
        int size = random.nextInt(20);
        int length = size == 0 ? 100_000 : size < 4 ? 20_000 : 200;
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private Call ended(int number, String expected, long begun, @Nullable String answer, @Nullable String failure) {
        return ended(number, expected, begun, begun, answer, failure);
    }

    private synchronized Call ended(
            int number, String expected, long begun, long started, @Nullable String answer, @Nullable String failure) {
        long now = System.nanoTime();
        long cause = blows.stream()
                .mapToLong(at -> at)
                .filter(at -> at > started)
                .max()
                .orElse(started);
        return new Call(
                number, expected, Duration.ofNanos(now - begun), Duration.ofNanos(now - cause), answer, failure);
    }

    private synchronized void end(Call call) {
        ended.add(call);
        notifyAll();
    }

    private synchronized void awaitEnded(int count) throws InterruptedException {
        long deadline = System.nanoTime() + LOST.toNanos();
        while (ended.size() < count) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("seed " + seed + ": only " + ended.size() + " calls have ended");
            }
            wait(millis);
        }
    }

    /** How often each call has been run, by its number. */
    Map<Integer, Integer> runs() throws SQLException {
        Map<Integer, Integer> runs = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number, COUNT(*) FROM runs GROUP BY number")) {
            while (rows.next()) {
                runs.put(rows.getInt(1), rows.getInt(2));
            }
        }
        return runs;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        callers.shutdownNow();
        timer.shutdownNow();
        if (runner != null) {
            runner.kill();
        }
        for (int index = opened.size() - 1; index >= 0; index--) {
            close(opened.get(index));
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException(part + " does not close", e);
        }
    }

    /** What the stub writes is not what this is about. */
    private final class Starts implements LocalCloudEvents {
        @Override
        public void started(String function, String requestId) {
            starts.put(requestId, System.nanoTime());
        }

        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
