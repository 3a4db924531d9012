package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.websocket.ConnectionEnds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * API Gateway ends each connection after 2 hours, and one that is silent for 10 minutes: under load nobody notices. How
 * often can be set: {@code -Drenewals=100}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class RenewalIT {
    private static final int TIMES = Integer.getInteger("renewals", 20);
    private static final int CALLERS = 8;

    /** 2 hours are 6 s, 10 minutes half a second. */
    private static final int SHRUNK = 1_200;

    private static final Duration IDLE = Duration.ofMinutes(10).dividedBy(SHRUNK);

    /** Far above what is possible, so that only a call that never ends takes longer. */
    private static final Duration LOST = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final Semaphore calling = new Semaphore(CALLERS, true);

    private volatile boolean over;

    /** Guarded by this. */
    private int answered;

    @Test
    void noInvocationFailsWhileConnectionsEndForTheirAgeOrWereCutWhenIdle() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
            Thread thread = new Thread(task, "caller");
            thread.setDaemon(true);
            return thread;
        });
        try (ShrunkRun run = ShrunkRun.open(directory, SHRUNK, CALLERS)) {
            ConnectionEnds before = run.cloud().connectionEnds();
            List<Future<?>> load = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = "caller " + caller;
                load.add(callers.submit(() -> call(run, name)));
            }
            for (int turn = 0; run.cloud().connectionEnds().idle() - before.idle() < TIMES; turn++) {
                awaitAnswers(10 * CALLERS, load);
                freeze(run, turn % 2 == 0 ? CALLERS : 0);
            }
            while (run.cloud().connectionEnds().old() - before.old() < TIMES) {
                awaitAnswers(CALLERS, load);
            }
            over = true;
            for (Future<?> caller : load) {
                caller.get(LOST.toMillis(), TimeUnit.MILLISECONDS);
            }
            report(run.cloud().connectionEnds(), before);
            assertThat(run.runner().events())
                    .filteredOn(event -> event.path("event").asText().equals("invocation.finished"))
                    .allMatch(event -> event.path("outcome").asText().equals("ok"));
            // An acknowledgement that went to an old connection is missed for a moment, and an interrupt waits for it.
            run.runner().kill();
        } finally {
            over = true;
            callers.shutdownNow();
        }
    }

    private Void call(ShrunkRun run, String name) throws Exception {
        for (int number = 0; !over; number++) {
            calling.acquire();
            try {
                run.call(name + ", " + number);
            } finally {
                calling.release();
            }
            answer();
        }
        return null;
    }

    /**
     * Longer than a connection may be idle.
     *
     * @param paused how many callers make a pause before that: all, as between invocations, or none
     */
    private void freeze(ShrunkRun run, int paused) throws Exception {
        assertThat(calling.tryAcquire(paused, LOST.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        try {
            run.freeze(IDLE.multipliedBy(2));
        } finally {
            calling.release(paused);
        }
    }

    private synchronized void answer() {
        answered++;
        notifyAll();
    }

    /** Waits for so many more, unless a caller has failed. */
    private synchronized void awaitAnswers(int more, List<Future<?>> load) throws Exception {
        int wanted = answered + more;
        long deadline = System.nanoTime() + LOST.toNanos();
        while (answered < wanted) {
            for (Future<?> caller : load) {
                if (caller.isDone()) {
                    caller.get();
                }
            }
            assertThat(System.nanoTime()).as(answered + " answers").isLessThan(deadline);
            wait(100);
        }
    }

    /** A file for people. */
    private synchronized void report(ConnectionEnds ends, ConnectionEnds before) throws IOException {
        Path file = Files.createDirectories(Path.of("target", "renewals")).resolve("renewals.txt");
        Files.writeString(
                file,
                answered + " invocations, none failed; " + (ends.old() - before.old())
                        + " connections ended for their age, " + (ends.idle() - before.idle()) + " when idle\n");
    }
}
