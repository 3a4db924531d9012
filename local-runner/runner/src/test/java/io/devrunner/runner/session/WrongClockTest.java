package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.infra.AwsClock;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubTable;
import io.devrunner.protocol.UserException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session on a machine whose clock is another one than the bridge's. */
final class WrongClockTest {
    @TempDir
    Path directory;

    private TestBridge bridge;

    @BeforeEach
    void open() {
        bridge = TestBridge.open(directory);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-600, -4, 4, 600})
    void aClockThatIsCorrectedMakesASessionThatStubsFind(int minutesAhead) throws Exception {
        Clock own = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutesAhead));
        AwsClock corrected = new AwsClock(own);
        corrected.observe(Instant.now(), own.instant());

        try (RunnerSession session = start(corrected);
                StubTable stub = bridge.stubTable()) {
            assertThat(session.underWay()).isZero();
            assertThat(stub.sessions(TestBridge.STAGE)).singleElement().satisfies(this::isOfNow);
        }
    }

    private void isOfNow(Session session) {
        Instant now = Instant.now();
        assertThat(session.lastSeen()).isBetween(now.minusSeconds(60), now.plusSeconds(10));
        assertThat(session.expires()).isBetween(now.plusSeconds(110), now.plusSeconds(190));
    }

    @Test
    void aClockThatIsNotCorrectedMakesOneThatTheyDoNotFind() throws Exception {
        try (RunnerSession session = start(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)));
                StubTable stub = bridge.stubTable()) {
            assertThat(session.underWay()).isZero();
            assertThat(stub.sessions(TestBridge.STAGE)).isEmpty();
        }
    }

    @Test
    void aHandshakeThatIsSignedByAWrongClockIsRefused() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10))))
                .satisfies(failure -> assertThat(failure.why()).contains(" 403"));
    }

    private RunnerSession start(Clock clock) {
        return RunnerSession.open(
                new RunnerSession.Identity(TestBridge.STAGE, "ada", "laptop", List.of("hello")),
                bridge.settings(clock),
                bridge.directory(),
                invoke -> new CompletableFuture<>(),
                state -> {});
    }
}
