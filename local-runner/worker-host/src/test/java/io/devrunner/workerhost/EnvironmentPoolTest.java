package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.ReportedError.Ends;
import io.devrunner.workerhost.RuntimeApiClient.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which environment gets an invocation, where the test polls for environments whose processes do nothing. */
@DisabledOnOs(OS.WINDOWS)
final class EnvironmentPoolTest {
    private final RecordedEvents events = new RecordedEvents();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /** Where the processes run. */
    private Path directory;

    private RuntimeApiServer server;
    private AgentJar agent;
    private EnvironmentPool pool;

    @BeforeEach
    void open(@TempDir Path parent) throws IOException {
        directory = parent.resolve("project");
        server = RuntimeApiServer.open();
        agent = AgentJar.write();
        FunctionSettings base = HostFixture.settings("none");
        FunctionSettings settings = new FunctionSettings(
                base.name(),
                base.handler(),
                Map.of(),
                base.memoryMegabytes(),
                base.timeout(),
                base.concurrency(),
                base.initsAtOnce(),
                base.queueLimit(),
                List.of(),
                base.debugPort(),
                base.timeouts(),
                Files.createDirectory(directory),
                List.of("tail", "-f", "/dev/null"));
        Workers workers = new Workers(settings, server, agent, events, timer);
        Deadlines deadlines = new Deadlines(settings.timeouts(), settings.debugPort(), timer);
        pool = new EnvironmentPool(settings, HostFixture.CODE, workers, deadlines, events);
    }

    @AfterEach
    void close() throws InterruptedException {
        List<WorkerProcess> workers = pool.workers();
        pool.close();
        for (WorkerProcess worker : workers) {
            worker.awaitExit(HostFixture.PATIENCE);
        }
        server.close();
        agent.close();
        timer.shutdownNow();
    }

    @Test
    void anInvocationThatLosesItsEnvironmentGoesToOneThatIsReady() {
        pool.submit(invocation());
        pool.submit(invocation());
        List<ExecutionEnvironment> environments = pool.workers().stream()
                .flatMap(worker -> worker.environments().stream())
                .toList();
        assertThat(environments).hasSize(2);
        environments.forEach(environment -> pool.polled(environment, new RecordedPoll(null)));
        environments.forEach(this::end);
        pool.reload(HostFixture.reloaded(), ReloadKind.REDEFINE);
        Invocation invocation = invocation();
        pool.submit(invocation);
        ExecutionEnvironment losing = invocation.environment();
        ExecutionEnvironment idle = environments.get(environments.get(0) == losing ? 1 : 0);
        RecordedPoll waiting = new RecordedPoll(null);
        pool.polled(idle, waiting);

        pool.polled(losing, new RecordedPoll("cannot be redefined"));

        assertThat(waiting.events).containsExactly(invocation.requestId());
    }

    /** It would wait again, for an environment that is never started. */
    @Test
    void anInvocationThatItsEnvironmentHasNotTakenAtTheEndFails() {
        ExecutionEnvironment environment = busy();
        end(environment, null);
        Invocation assigned = invocation();
        pool.submit(assigned);
        assertThat(assigned.environment()).isSameAs(environment);

        pool.close();
        pool.workerExited(environment.worker(), 137);

        assertThat(failure(await(assigned.outcome()))).contains("dev-runner is ending");
    }

    @Test
    void aReloadThatComesWhileTheOneBeforeIsAboutToBeToldIsToldForItself() throws IOException {
        List<ExecutionEnvironment> all = Stream.generate(this::busy)
                .limit(HostFixture.settings("none").concurrency())
                .toList();
        pool.submit(invocation());
        pool.reload(HostFixture.reloaded(), ReloadKind.REDEFINE);
        CompletableFuture<ReloadKind> first = pool.inUse();
        List<CompletableFuture<ReloadKind>> second = new ArrayList<>();
        // The environment that is to take its place cannot be started, which is an end of the first reload.
        Files.delete(directory);

        ExecutionEnvironment ending = all.get(0);
        pool.ended(ending, ending.current().requestId(), Ends.ENVIRONMENT, invocation -> {
            mend();
            pool.reload(HostFixture.reloaded(), ReloadKind.RELOAD);
            second.add(pool.inUse());
        });

        assertThat(await(first)).isEqualTo(ReloadKind.REDEFINE);
        assertThat(second.get(0)).isNotDone();
        pool.polled(starting(), new RecordedPoll(null));
        assertThat(await(second.get(0))).isEqualTo(ReloadKind.RELOAD);
    }

    private void mend() {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aProcessWhosePortIsNotServedIsEnded() {
        Invocation invocation = invocation();
        // So the port's thread is not waited for.
        Thread.currentThread().interrupt();
        pool.submit(invocation);
        boolean ignored = Thread.interrupted();

        assertThat(failure(await(invocation.outcome()))).contains("the Runtime API did not start");
        Awaitility.await().until(() -> pool.workers().isEmpty());
        assertThat(events.warnings).isEmpty();
    }

    /** The one that takes an invocation which is submitted here. */
    private ExecutionEnvironment busy() {
        Invocation invocation = invocation();
        pool.submit(invocation);
        ExecutionEnvironment starting = starting();
        pool.polled(starting, new RecordedPoll(null));
        assertThat(invocation.environment()).isSameAs(starting);
        return starting;
    }

    private ExecutionEnvironment starting() {
        return pool.workers().stream()
                .flatMap(worker -> worker.environments().stream())
                .filter(environment -> environment.state() == ExecutionEnvironment.State.STARTING)
                .findFirst()
                .orElseThrow();
    }

    private static Invocation invocation() {
        return new Invocation(request("{}"), Runnable::run);
    }

    /** Ends the invocation that runs there, and waits for the next. */
    private void end(ExecutionEnvironment environment) {
        end(environment, new RecordedPoll(null));
    }

    private void end(ExecutionEnvironment environment, @Nullable Poll next) {
        String requestId = environment.current().requestId();
        pool.ended(environment, requestId, Ends.NOTHING, invocation -> invocation.succeed(Payload.utf8("{}")));
        if (next != null) {
            pool.polled(environment, next);
        }
    }

    private static final class RecordedPoll implements Poll {
        private final @Nullable String failure;
        private final List<String> events = new ArrayList<>();

        RecordedPoll(@Nullable String failure) {
            this.failure = failure;
        }

        @Override
        public void event(InvocationRequest request) {
            events.add(request.requestId());
        }

        @Override
        public void redefine(ClassFiles.Changes changes) {}

        @Override
        public @Nullable String redefinitionFailure() {
            return failure;
        }

        @Override
        public void gone() {}
    }
}
