package io.devrunner.runner.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one thread write what is shown. Output can stand still for long (Ctrl-S, text that is selected in a console of
 * Windows, a program that does not read), and whoever shows something has messages to answer and connections to keep.
 * Only lines wait while very many are not written: they come from a pipe, at whose other end a handler writes.
 */
public final class QueuedConsole implements Console, AutoCloseable {
    /** How many characters of lines may wait to be written. */
    private static final int ROOM = 1 << 20;

    /** What a line takes besides its characters. */
    private static final int LINE_OVERHEAD = 100;

    /** A person who has pressed Ctrl-C waits no longer for a screen that stands still. */
    private static final Duration END = Duration.ofSeconds(2);

    private final Console written;
    private final InstantSource clock;
    private final Semaphore room = new Semaphore(ROOM, true);
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "console");
        thread.setDaemon(true);
        return thread;
    });

    /** When that was shown which is being written. Only touched by the writer's thread. */
    private Instant shownAt = Instant.EPOCH;

    /**
     * Writes nothing yet.
     *
     * @param written makes the console to write to, which gets its time from here: the time of an event is when it was
     *     shown, however much later it is written
     */
    public QueuedConsole(Function<InstantSource, Console> written, InstantSource clock) {
        this.clock = clock;
        this.written = written.apply(() -> shownAt);
    }

    @Override
    public void show(RunnerEvent event) {
        int size = 0;
        if (event instanceof RunnerEvent.Log log) {
            size = (int) Math.min(ROOM, (long) log.line().length() + LINE_OVERHEAD);
            // Until the output moves, or the end.
            room.acquireUninterruptibly(size);
        }
        write(() -> written.show(event), size);
    }

    @Override
    public void progress(String text) {
        write(() -> written.progress(text), 0);
    }

    /** The lock keeps times in order. */
    private synchronized void write(Runnable writing, int size) {
        Instant now = clock.instant();
        try {
            writer.execute(() -> {
                room.release(size);
                shownAt = now;
                writeNow(writing);
            });
        } catch (RejectedExecutionException e) {
            room.release(size);
            log().debug("not shown any more, it is closed", e);
        }
    }

    /** Thrown on, it would end up on the screen. */
    private static void writeNow(Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException | Error e) {
            log().warn("something cannot be shown", e);
        }
    }

    /** Returns when all is written, or after a while in which the output stood still. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                log().info("the output stands still, what was to be shown last is lost");
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Whoever waits with a line waits no more.
        room.release(ROOM);
    }

    /** Not made with the class: this is there before the log file is known, and the first logger settles where all log. */
    private static Logger log() {
        return LoggerFactory.getLogger(QueuedConsole.class);
    }
}
