package io.devrunner.runner.code;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModel;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the build tool says of the project. It is asked when a build file has changed, and once more some time after it
 * failed, as the reason may lie elsewhere. Nobody waits for that second answer, since a build tool that cannot reach a
 * repository may take a minute to say so. Not safe for several threads.
 */
final class CurrentBuild implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CurrentBuild.class);

    /** For so long a failure stands. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final Supplier<BuildModel> build;
    private final CodeEvents events;
    private final LongSupplier nanoTime;

    /** Asks one question after the other, as the build tool's files are the same for all. */
    private final ExecutorService asker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "build-model");
        thread.setDaemon(true);
        return thread;
    });

    /** What is asked again without a change; null when nothing is. */
    private @Nullable Future<BuildModel> repeated;

    private BuildModel model;
    private FileSnapshot files;

    /** Why there is no newer model; empty when there is none to be had. */
    private String error = "";

    /** When it failed last. */
    private long failedAt;

    /**
     * A build that has been asked once.
     *
     * @param model what it said
     * @param asked when; a build file that was saved since then counts as changed
     * @param build asks it again
     * @param nanoTime as {@link System#nanoTime}
     */
    CurrentBuild(
            BuildModel model, Instant asked, Supplier<BuildModel> build, CodeEvents events, LongSupplier nanoTime) {
        this.model = model;
        this.files = scan(FileSnapshot.EMPTY).before(asked);
        this.build = build;
        this.events = events;
        this.nanoTime = nanoTime;
        model.warnings().forEach(events::warning);
    }

    /**
     * The build as its files say now; as they said before when the build tool fails.
     *
     * @param answered called on another thread when there is an answer that nobody waits for, which this then gives
     */
    BuildModel model(Runnable answered) {
        FileSnapshot now = scan(files);
        boolean changed = !now.since(files).isEmpty();
        files = now;
        Future<BuildModel> question = repeated;
        if (changed) {
            if (question != null) {
                question.cancel(true);
                repeated = null;
            }
            take(asker.submit(build::get), false);
        } else if (question != null && question.isDone()) {
            repeated = null;
            take(question, true);
        } else if (question == null && !error.isEmpty() && nanoTime.getAsLong() - failedAt >= PAUSE.toNanos()) {
            repeated = askAhead(answered);
        }
        return model;
    }

    private Future<BuildModel> askAhead(Runnable answered) {
        FutureTask<BuildModel> question = new FutureTask<>(build::get) {
            @Override
            protected void done() {
                answered.run();
            }
        };
        asker.execute(question);
        return question;
    }

    /**
     * Waits for the answer, which comes in bounded time: the build tool is ended when it takes too long.
     *
     * @param unasked whether it comes by itself: then success is news, and is not when the build was mended
     */
    private void take(Future<BuildModel> question, boolean unasked) {
        try {
            succeeded(question.get(), unasked);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserException user) {
                failed(user.what() + ": " + user.why() + " " + user.fix());
            } else if (e.getCause() instanceof UncheckedIOException unreadable) {
                failed("cannot find out the class path: " + unreadable.getCause());
            } else {
                log.error("the build cannot be asked", e.getCause());
                failed("the build cannot be asked: " + e.getCause());
            }
        } catch (InterruptedException e) {
            question.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the build was asked", e);
        }
    }

    private void succeeded(BuildModel told, boolean unasked) {
        List<String> known = model.warnings();
        model = told;
        error = "";
        model.warnings().stream().filter(warning -> !known.contains(warning)).forEach(events::warning);
        if (unasked) {
            events.warning("the build tells the class path again");
        }
    }

    private void failed(String why) {
        String before = error;
        error = why
                + " (the class path stays as it was; the build is asked again when one of its files changes, or at a"
                + " call or save " + PAUSE.toSeconds() + " s from now or later)";
        failedAt = nanoTime.getAsLong();
        if (!error.equals(before)) {
            events.warning(error);
        }
    }

    /** Ends a build tool that is still running. */
    @Override
    public void close() {
        asker.shutdownNow();
        try {
            if (!asker.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("the build tool has not ended within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(model.buildFiles(), path -> true, previous);
    }
}
