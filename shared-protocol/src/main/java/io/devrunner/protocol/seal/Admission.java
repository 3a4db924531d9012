package io.devrunner.protocol.seal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks unknown keys up, on threads of its own; frames wait meanwhile. Bounded in keys and frames: a stub whose frames
 * find no room sends them again.
 */
final class Admission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** As many execution environments as Lambda starts for a burst of calls, and more than a runner runs at once. */
    static final int MAX_KEYS = 1_024;

    /** For one key: a whole message of the largest size. */
    static final int MAX_FRAMES_OF_KEY = 512;

    /**
     * Those that are not the first of their key, altogether: a few large messages leave room for one frame of each key.
     * With the first ones 2,048 frames of at most 32 KB wait, which is 64 MB.
     */
    static final int MAX_FURTHER_FRAMES = 1_024;

    /** So long a key that is not in the table is not looked for again. A stub writes its key before it says anything. */
    private static final Duration REMEMBER_UNKNOWN = Duration.ofSeconds(2);

    private static final int MAX_UNKNOWN = 1_000;

    /** A look-up takes 40 to 200 ms, and a stub waits 10 s. */
    static final int THREADS = 16;

    private final TrustedKeys keys;
    private final InstantSource clock;
    private final ExecutorService threads;

    /** Guarded by this. */
    private final Map<String, List<Waiting>> pending = new HashMap<>();

    /** That wait and are not the first of their key. Guarded by this. */
    private int furtherFrames;

    /** Keys that are not in the table, and how long that is believed; the oldest first. Guarded by this. */
    private final Map<String, Instant> unknown = new LinkedHashMap<>();

    /** Guarded by this. */
    private boolean closed;

    /** Called once, on the caller's thread or a thread of the admission, outside locks. */
    interface Waiting {
        void trusted(Instant until);

        void refused(Refusal refusal);
    }

    Admission(TrustedKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "bridge-admission-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Never waits itself. */
    void lookUp(String key, Waiting waiting) {
        Refusal refusal = queue(key, waiting);
        if (refusal != null) {
            waiting.refused(refusal);
        }
    }

    private synchronized @Nullable Refusal queue(String key, Waiting waiting) {
        Instant believed = unknown.get(key);
        if (believed != null && clock.instant().isBefore(believed)) {
            return Refusal.UNKNOWN_KEY;
        }
        List<Waiting> others = pending.get(key);
        boolean isFull = others == null
                ? pending.size() == MAX_KEYS
                : others.size() == MAX_FRAMES_OF_KEY || furtherFrames == MAX_FURTHER_FRAMES;
        if (isFull || closed) {
            return Refusal.CROWDED;
        }
        if (others == null) {
            pending.put(key, new ArrayList<>(List.of(waiting)));
            threads.execute(() -> lookUp(key));
        } else {
            furtherFrames++;
            others.add(waiting);
        }
        return null;
    }

    private void lookUp(String key) {
        Refusal refusal = Refusal.NOT_LOOKED_UP;
        Instant until = Instant.MIN;
        try {
            Optional<Instant> trusted = keys.trustedUntil(key);
            refusal = Refusal.UNKNOWN_KEY;
            until = trusted.orElse(until);
        } catch (IOException | RuntimeException e) {
            LOG.warn("a stub's key cannot be looked up: {}", e.getMessage());
        }
        boolean isTrusted = clock.instant().isBefore(until);
        for (Waiting waiting : done(key, !isTrusted && refusal == Refusal.UNKNOWN_KEY)) {
            if (isTrusted) {
                waiting.trusted(until);
            } else {
                waiting.refused(refusal);
            }
        }
    }

    private synchronized List<Waiting> done(String key, boolean isUnknown) {
        unknown.remove(key);
        if (isUnknown) {
            unknown.put(key, clock.instant().plus(REMEMBER_UNKNOWN));
            if (unknown.size() > MAX_UNKNOWN) {
                unknown.remove(unknown.keySet().iterator().next());
            }
        }
        List<Waiting> waiting = pending.remove(key);
        if (waiting == null) {
            return List.of();
        }
        furtherFrames -= waiting.size() - 1;
        return waiting;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        threads.shutdownNow();
    }
}
