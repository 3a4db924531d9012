package io.devrunner.protocol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * How long ago something was, by the clock that says more: the wall clock may be set back, and the monotonic one stands
 * still while a machine sleeps or Lambda freezes the process. Where too much does no harm but too little does.
 */
public final class Age {
    private final Clock clock;
    private final LongSupplier monotonic;
    private final Instant since;
    private final long sinceNanos;

    private Age(Clock clock, LongSupplier monotonic) {
        this.clock = clock;
        this.monotonic = monotonic;
        since = clock.instant();
        sinceNanos = monotonic.getAsLong();
    }

    /** From now on. */
    public static Age begin(Clock clock) {
        return begin(clock, new SystemNanos());
    }

    /** No method reference: a cold start of a stub would wait for its class to be made. */
    private static final class SystemNanos implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    static Age begin(Clock clock, LongSupplier monotonic) {
        return new Age(clock, monotonic);
    }

    public boolean reaches(Duration limit) {
        Duration wall = Duration.between(since, clock.instant());
        Duration steady = Duration.ofNanos(monotonic.getAsLong() - sinceNanos);
        return (wall.compareTo(steady) > 0 ? wall : steady).compareTo(limit) >= 0;
    }
}
