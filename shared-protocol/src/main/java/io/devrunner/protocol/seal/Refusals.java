package io.devrunner.protocol.seal;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is not opened, and says so: of each kind the first, the tenth, the hundredth and so on are logged, so that
 * nobody can fill a log.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Consumer<String> log;
    private final Consumer<Refusal> first;

    /** Guarded by this. */
    private final Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);

    /** What to tell of the first refusal of each kind; called outside locks. */
    Refusals(Consumer<Refusal> first) {
        this(LOG::warn, first);
    }

    Refusals(Consumer<String> log, Consumer<Refusal> first) {
        this.log = log;
        this.first = first;
    }

    void add(Refusal refusal) {
        long count;
        synchronized (this) {
            count = counts.merge(refusal, 1L, Long::sum);
        }
        if (isPowerOfTen(count)) {
            log.accept("a frame " + refusal.text() + ": refused, as " + (count - 1) + " before it");
        }
        if (count == 1) {
            first.accept(refusal);
        }
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    synchronized Map<Refusal, Long> counts() {
        return new EnumMap<>(counts);
    }
}
