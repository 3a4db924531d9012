package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Session;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the table of a real local cloud. */
final class RegistrationTest {
    @TempDir
    Path directory;

    @Test
    void aConnectionThatIsMadeDuringTheClaimIsTheOneThatStubsFind() throws Exception {
        AtomicReference<Registration> claiming = new AtomicReference<>();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (TestBridge bridge = TestBridge.open(directory);
                SessionDirectory table = bridge.directory()) {
            claiming.set(registration(
                    HookedDirectory.before(
                            "claim",
                            table,
                            arguments -> claiming.get().moved("second").get()),
                    timer));

            List<Session> rivals = claiming.get().claim("first", rival -> false);

            assertThat(rivals).isEmpty();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(table.sessions(TestBridge.STAGE))
                            .extracting(Session::connectionId)
                            .containsExactly("second"));
            claiming.get().end().get(10, TimeUnit.SECONDS);
        } finally {
            timer.shutdownNow();
        }
    }

    /** Such as for want of memory or of threads. */
    @Test
    void afterAnErrorTheItemIsWrittenAllTheSame() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (TestBridge bridge = TestBridge.open(directory);
                SessionDirectory table = bridge.directory()) {
            Registration registration = registration(
                    HookedDirectory.before("refresh", table, arguments -> {
                        if (!failed.getAndSet(true)) {
                            throw new OutOfMemoryError("as if");
                        }
                    }),
                    timer);
            registration.claim("first", rival -> false);

            registration.moved("second").get(10, TimeUnit.SECONDS);

            assertThat(failed).isTrue();
            assertThat(table.sessions(TestBridge.STAGE))
                    .extracting(Session::connectionId)
                    .containsExactly("second");
            CompletableFuture<Void> unused = registration.end();
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void anErrorEndsNoneOfTheLooksWhetherItWasAway() throws Exception {
        MovingClock clock = new MovingClock();
        AtomicInteger returned = new AtomicInteger();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (TestBridge bridge = TestBridge.open(directory);
                SessionDirectory table = bridge.directory()) {
            Registration registration = registration(table, timer, clock, () -> {
                if (returned.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("as if");
                }
            });
            registration.claim("first", rival -> false);

            clock.forward(Duration.ofSeconds(30));

            Awaitility.await().untilAsserted(() -> assertThat(returned).hasValue(2));
            CompletableFuture<Void> unused = registration.end();
        } finally {
            timer.shutdownNow();
        }
    }

    private static Registration registration(SessionDirectory table, ScheduledExecutorService timer) {
        return registration(table, timer, Clock.systemUTC(), () -> {});
    }

    private static Registration registration(
            SessionDirectory table, ScheduledExecutorService timer, Clock clock, Runnable returned) {
        Instant now = Instant.now();
        return new Registration(
                new Session(
                        TestBridge.STAGE,
                        "session-1",
                        "ada",
                        "laptop",
                        "none",
                        "key",
                        Session.PROTOCOL_VERSION,
                        List.of("*"),
                        now,
                        now,
                        now,
                        false),
                table,
                clock,
                timer,
                successors -> {},
                returned,
                state -> {});
    }
}
