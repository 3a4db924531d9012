package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Session;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

    private static Registration registration(SessionDirectory table, ScheduledExecutorService timer) {
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
                Clock.systemUTC(),
                timer,
                successors -> {},
                () -> {},
                state -> {});
    }
}
