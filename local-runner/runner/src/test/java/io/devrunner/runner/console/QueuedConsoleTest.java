package io.devrunner.runner.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QueuedConsoleTest {
    private static final int MANY = 20_000;

    private final CountDownLatch moves = new CountDownLatch(1);

    /** Guarded by itself. */
    private final List<RunnerEvent> written = new ArrayList<>();

    private final QueuedConsole console = new QueuedConsole(time -> new Standing(), Clock.systemUTC());

    /** Writes nothing until the output moves. */
    private final class Standing implements Console {
        @Override
        public void show(RunnerEvent event) {
            try {
                moves.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (written) {
                written.add(event);
            }
        }

        @Override
        public void progress(String text) {}
    }

    @AfterEach
    void close() {
        moves.countDown();
        console.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("console")));
    }

    @Test
    void allIsWrittenInTheOrderInWhichItWasShown() {
        List<RunnerEvent> shown = new ArrayList<>();
        for (int number = 0; number < 1_000; number++) {
            shown.add(line("line " + number));
            shown.add(new RunnerEvent.Warning("warning " + number));
        }

        shown.forEach(console::show);
        moves.countDown();
        console.close();

        assertThat(written).isEqualTo(shown);
    }

    @Test
    void onlyLinesWaitForOutputThatStandsStillAndNoneIsLost() throws Exception {
        AtomicInteger shown = new AtomicInteger();
        Thread handler = handler(shown);
        awaitRoomUsedUp(handler, shown);

        console.show(Events.WARNING);
        console.progress("making the database");

        moves.countDown();
        handler.join(20_000);
        console.close();
        assertThat(written).hasSize(MANY + 1).contains(Events.WARNING);
        written.remove(Events.WARNING);
        for (int number = 0; number < MANY; number++) {
            assertThat(written.get(number)).isEqualTo(line("line " + number));
        }
    }

    @Test
    void outputThatStandsStillDoesNotKeepTheEnd() throws Exception {
        AtomicInteger shown = new AtomicInteger();
        Thread handler = handler(shown);
        awaitRoomUsedUp(handler, shown);

        console.close();

        handler.join(20_000);
        assertThat(shown).hasValue(MANY);
    }

    @Test
    void aLineThatIsLargerThanTheRoomIsWritten() {
        moves.countDown();
        RunnerEvent large = line("x".repeat(5 << 20));

        console.show(large);
        console.close();

        assertThat(written).containsExactly(large);
    }

    @Test
    void anEventThatCannotBeWrittenKeepsNoneOfTheOthers() {
        List<RunnerEvent> others = new ArrayList<>();
        Console failing = new Console() {
            @Override
            public void show(RunnerEvent event) {
                if (event == Events.LOG) {
                    throw new OutOfMemoryError("as if");
                }
                others.add(event);
            }

            @Override
            public void progress(String text) {}
        };
        try (QueuedConsole queued = new QueuedConsole(time -> failing, Clock.systemUTC())) {
            queued.show(Events.LOG);
            queued.show(Events.WARNING);
        }
        assertThat(others).containsExactly(Events.WARNING);
    }

    @Test
    void theTimeOfAnEventIsWhenItWasShown() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Semaphore standing = new Semaphore(0);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
        try (QueuedConsole queued = new QueuedConsole(
                time -> new JsonConsole(new PrintStream(out, true, StandardCharsets.UTF_8), () -> {
                    standing.acquireUninterruptibly();
                    return time.instant();
                }),
                now::get)) {
            queued.show(Events.WARNING);
            now.set(Instant.parse("2026-01-02T03:09:00Z"));
            queued.show(Events.STOPPED);
            standing.release(2);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"2026-01-02T03:04:05Z\"", "warning"),
                        second -> assertThat(second).contains("\"2026-01-02T03:09:00Z\"", "stopped"));
    }

    private Thread handler(AtomicInteger shown) {
        Thread handler = new Thread(() -> {
            for (int number = 0; number < MANY; number++) {
                console.show(line("line " + number));
                shown.incrementAndGet();
            }
        });
        handler.start();
        return handler;
    }

    private static void awaitRoomUsedUp(Thread handler, AtomicInteger shown) {
        Awaitility.await().until(() -> shown.get() > 0 && handler.getState() == Thread.State.WAITING);
        assertThat(shown.get()).isLessThan(MANY);
    }

    private static RunnerEvent line(String text) {
        return new RunnerEvent.Log("request-1", "hello", "stdout", text);
    }
}
