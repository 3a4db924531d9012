package io.devrunner.runner.code;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.BuildModel;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the build tool says of the project. It is asked when a build file has changed, and once more some time after it
 * failed, as the reason may lie elsewhere. Not safe for several threads.
 */
final class CurrentBuild {
    /** For so long a failure stands: whoever calls meanwhile does not wait for a build tool that fails again. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final Supplier<BuildModel> build;
    private final CodeEvents events;
    private final LongSupplier nanoTime;
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

    /** The build as its files say now; as they said before when the build tool fails. */
    BuildModel model() {
        FileSnapshot now = scan(files);
        boolean changed = !now.since(files).isEmpty();
        files = now;
        boolean mayBeMended = !error.isEmpty() && nanoTime.getAsLong() - failedAt >= PAUSE.toNanos();
        if (changed || mayBeMended) {
            ask(changed);
        }
        return model;
    }

    /** Success is news when it comes by itself, and not when the build was mended. */
    private void ask(boolean changed) {
        String before = error;
        try {
            model = build.get();
            error = "";
            model.warnings().forEach(events::warning);
            if (!before.isEmpty() && !changed) {
                events.warning("the build tells the class path again");
            }
        } catch (UserException e) {
            error = e.what() + ": " + e.why() + " (the class path stays as it was; the build is asked again when one of"
                    + " its files changes, or at a call or save " + PAUSE.toSeconds() + " s from now or later)";
            failedAt = nanoTime.getAsLong();
            if (!error.equals(before)) {
                events.warning(error);
            }
        }
    }

    private FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(model.buildFiles(), path -> true, previous);
    }
}
