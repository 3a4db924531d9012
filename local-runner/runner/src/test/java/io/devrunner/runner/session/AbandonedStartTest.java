package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that is given up, wherever it stands, leaves no session in the table. */
final class AbandonedStartTest {
    /** Far less than the end waits, and more than it takes to close a table. */
    private static final int SLOW_MILLIS = 300;

    /** More than the end waits. */
    private static final int TOO_SLOW_MILLIS = 1_500;

    @TempDir
    Path directory;

    private final CountDownLatch closed = new CountDownLatch(1);
    private TestBridge bridge;
    private SessionDirectory table;

    @BeforeEach
    void open() {
        bridge = TestBridge.open(directory);
        table = bridge.directory();
    }

    @AfterEach
    void close() {
        boolean unused = Thread.interrupted();
        table.close();
        bridge.close();
    }

    @Test
    void aClaimDuringWhichItIsInterruptedIsTakenBackBeforeTheTableIsClosed() throws Exception {
        Thread opener = Thread.currentThread();
        SessionDirectory slow = HookedDirectory.after("claim", closing(), arguments -> {
            opener.interrupt();
            boolean unused = closed.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
        });

        assertThatExceptionOfType(UserException.class).isThrownBy(() -> start(slow));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClaimThatTakesLongerThanTheEndWaitsIsTakenBackBeforeTheTableIsClosedToo() throws Exception {
        Thread opener = Thread.currentThread();
        SessionDirectory slow = HookedDirectory.after("claim", closing(), arguments -> {
            opener.interrupt();
            boolean unused = closed.await(TOO_SLOW_MILLIS, TimeUnit.MILLISECONDS);
        });

        assertThatExceptionOfType(UserException.class).isThrownBy(() -> start(slow));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
    }

    @Test
    void aClaimWhoseAnswerIsLostIsTakenBack() throws Exception {
        SessionDirectory unanswered = HookedDirectory.after("claim", closing(), arguments -> {
            assertThat(table.sessions(TestBridge.STAGE)).hasSize(1);
            throw new IOException("it does not answer");
        });

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start(unanswered))
                .satisfies(failure -> assertThat(failure.why()).contains("it does not answer"));

        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoIsInterruptedWaitsForTheEndAsWell() throws Exception {
        RunnerSession session = start(HookedDirectory.before("remove", closing(), arguments -> {
            boolean unused = closed.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
        }));

        Thread.currentThread().interrupt();
        session.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(table.sessions(TestBridge.STAGE)).isEmpty();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A table of its own, of which is known whether it is closed. */
    private SessionDirectory closing() {
        return HookedDirectory.before("close", bridge.directory(), arguments -> closed.countDown());
    }

    private RunnerSession start(SessionDirectory own) {
        return RunnerSession.open(
                new RunnerSession.Identity(TestBridge.STAGE, "ada", "laptop", List.of("hello")),
                bridge.settings(),
                own,
                invoke -> new CompletableFuture<>(),
                state -> {});
    }
}
