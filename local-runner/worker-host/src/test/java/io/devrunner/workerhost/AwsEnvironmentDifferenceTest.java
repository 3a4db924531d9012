package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.workerhost.ScriptedRuntimeApi.Posted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Execution environments of one worker beside those of AWS, where each is a process: several at once, ended by errors and
 * started again, and what they log.
 */
final class AwsEnvironmentDifferenceTest {
    private static final int ENVIRONMENTS = 3;

    @TempDir
    static Path task;

    static BothRuntimes runtimes;

    @BeforeAll
    static void layOutTheTaskDirectory() throws IOException {
        BothRuntimes.assumeBoth();
        runtimes = BothRuntimes.in(task);
    }

    @AfterAll
    static void close() {
        if (runtimes != null) {
            runtimes.close();
        }
    }

    @Test
    void environmentsAtOnceRememberWhatProcessesAtOnceDo() throws Exception {
        String handler = "handlers.Observers$Remembering";
        List<String> events = List.of("1", "2", "3", "7", "7", "7", "8", "8", "8");
        List<Process> aws = new ArrayList<>();
        try (ScriptedRuntimeApi awsApi = new ScriptedRuntimeApi(BothRuntimes.requests(events), ENVIRONMENTS);
                ScriptedRuntimeApi workerApi = new ScriptedRuntimeApi(BothRuntimes.requests(events), ENVIRONMENTS)) {
            WorkerProcess worker = runtimes.startWorker(handler, workerApi, new RecordedEvents());
            try {
                for (int i = 0; i < ENVIRONMENTS; i++) {
                    int before = i;
                    // One after the other: all unpack their native part into the same file.
                    Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> awsApi.waiting() == before);
                    aws.add(runtimes.startAws(handler, awsApi));
                    runtimes.startEnvironment(worker, i);
                }
                // Which environment takes which event is anyone's guess; what each of them remembers is not.
                List<String> fromAws = bodies(awsApi, events.size());
                assertThat(bodies(workerApi, events.size())).isEqualTo(fromAws);
                assertThat(fromAws)
                        .containsExactly(
                                "[1,1]", "[1,2]", "[1,3]", "[2,1]", "[2,2]", "[2,3]", "[3,1]", "[3,2]", "[3,3]");
            } finally {
                aws.forEach(Process::destroyForcibly);
                worker.kill();
                worker.awaitExit(HostFixture.PATIENCE);
            }
        }
        for (Process process : aws) {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A handler, its events, and how many reports they lead to; those of init take no event. */
    record Restarts(String handler, List<String> events, int posted) {}

    static Stream<Restarts> restarts() {
        return Stream.of(
                new Restarts("handlers.Failures$StaticBlock", List.of(), 3),
                new Restarts("handlers.Failures$Constructor", List.of(), 3),
                new Restarts("handlers.Absent", List.of("{}", "{}", "{}"), 3),
                new Restarts("handlers.Failures$PrivateConstructor", List.of("{}", "{}"), 2),
                new Restarts(
                        "handlers.Hostile$Obedient",
                        List.of("\"first\"", "\"second\"", "\"recurse\"", "\"third\"", "\"recurse\"", "\"fourth\""),
                        6));
    }

    @ParameterizedTest
    @MethodSource("restarts")
    void anEnvironmentStartedAfterAnErrorIsAsFreshAsAProcess(Restarts tested) throws Exception {
        List<Posted> fromAws;
        List<Posted> fromWorker = new ArrayList<>();
        try (ScriptedRuntimeApi api = new ScriptedRuntimeApi(BothRuntimes.requests(tested.events()))) {
            fromAws = postedByAws(tested, api);
        }
        try (ScriptedRuntimeApi api = new ScriptedRuntimeApi(BothRuntimes.requests(tested.events()))) {
            WorkerProcess worker = runtimes.startWorker(
                    tested.handler(),
                    api,
                    new RecordedEvents(),
                    (process, token) -> runtimes.startEnvironment(process, 0));
            try {
                runtimes.startEnvironment(worker, 0);
                for (int i = 0; i < tested.posted(); i++) {
                    fromWorker.add(api.nextPosted());
                }
            } finally {
                worker.kill();
                worker.awaitExit(HostFixture.PATIENCE);
            }
        }
        assertThat(fromWorker).isEqualTo(fromAws).doesNotContainNull();
    }

    @Test
    void theLoggerWritesWhatAwsWrites() throws Exception {
        assertThat(loggedByBoth(runtimes)).contains("log: one line", "err: one line");
    }

    @Test
    void theLoggerOfAFunctionThatLogsInJsonWritesWhatAwsWrites() throws Exception {
        Map<String, String> json = Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON", "AWS_LAMBDA_LOG_LEVEL", "ERROR");
        assertThat(loggedByBoth(runtimes.with(json)))
                .contains("out: one line")
                .anyMatch(line -> line.startsWith("{") && line.contains("\"AWSRequestId\":\"request-0\""))
                .noneMatch(line -> line.contains("level: one line"));
    }

    /** The lines that both have written, in the order of their text; each time is the same. */
    private static List<String> loggedByBoth(BothRuntimes both) throws Exception {
        String handler = "handlers.Observers$Logging";
        List<String> events = List.of("\"one line\"", "\"two\\nlines \u00e4\"");
        RecordedEvents recorded = new RecordedEvents();
        try (ScriptedRuntimeApi awsApi = new ScriptedRuntimeApi(BothRuntimes.requests(events));
                ScriptedRuntimeApi workerApi = new ScriptedRuntimeApi(BothRuntimes.requests(events))) {
            Path output = Files.createTempFile(task, "aws", ".log");
            Process aws = both.startAws(handler, awsApi, ProcessBuilder.Redirect.to(output.toFile()));
            WorkerProcess worker = both.startWorker(handler, workerApi, recorded);
            try {
                both.startEnvironment(worker, 0);
                bodies(awsApi, events.size());
                bodies(workerApi, events.size());
                List<String> fromAws = timeless(Files.readAllLines(output).stream());
                Awaitility.await()
                        .untilAsserted(() -> assertThat(
                                        timeless(recorded.lines.stream().map(RecordedEvents.Line::text)))
                                .containsExactlyElementsOf(fromAws));
                return fromAws;
            } finally {
                aws.destroyForcibly();
                worker.kill();
                worker.awaitExit(HostFixture.PATIENCE);
            }
        }
    }

    private static List<String> timeless(Stream<String> lines) {
        return lines.map(line -> line.replaceAll("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"then\""))
                .sorted()
                .toList();
    }

    /** Starts a process again whenever one has ended, as Lambda does. */
    private static List<Posted> postedByAws(Restarts tested, ScriptedRuntimeApi api) throws Exception {
        List<Posted> posted = new ArrayList<>();
        while (posted.size() < tested.posted()) {
            Process aws = runtimes.startAws(tested.handler(), api);
            try {
                Posted next = api.nextPosted();
                posted.add(next);
                while (posted.size() < tested.posted() && !ends(next)) {
                    next = api.nextPosted();
                    posted.add(next);
                }
            } finally {
                if (posted.size() == tested.posted()) {
                    aws.destroyForcibly();
                }
                assertThat(aws.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        return posted;
    }

    /** Whether AWS's runtime ends its process after it; that it does is asserted by the wait for it. */
    private static boolean ends(Posted posted) {
        return posted.route().endsWith("/init/error") || posted.body().contains("StackOverflowError");
    }

    private static List<String> bodies(ScriptedRuntimeApi api, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> next(api))
                .map(Posted::body)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Posted next(ScriptedRuntimeApi api) {
        try {
            return Objects.requireNonNull(api.nextPosted(), "nothing was posted");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
