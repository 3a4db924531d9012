package io.devrunner.protocol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long ago something was, by the clock that says more: the wall clock may be set back, and the monotonic one stands
 * still while a machine sleeps or Lambda freezes the process. Where too much does no harm but too little does.
 */
public final class Age {
    private final Clock clock;

    /** Null for the JVM's own, since a supplier of it would be one class more in each cold start of a stub. */
    private final @Nullable LongSupplier monotonic;

    private final Instant since;
    private final long sinceNanos;

    private Age(Clock clock, @Nullable LongSupplier monotonic) {
        this.clock = clock;
        this.monotonic = monotonic;
        since = clock.instant();
        sinceNanos = nanos();
    }

    /** From now on. */
    public static Age begin(Clock clock) {
        return new Age(clock, null);
    }

    static Age begin(Clock clock, LongSupplier monotonic) {
        return new Age(clock, monotonic);
    }

    public boolean reaches(Duration limit) {
        Duration wall = Duration.between(since, clock.instant());
        Duration steady = Duration.ofNanos(nanos() - sinceNanos);
        return (wall.compareTo(steady) > 0 ? wall : steady).compareTo(limit) >= 0;
    }

    private long nanos() {
        return monotonic == null ? System.nanoTime() : monotonic.getAsLong();
    }
}
