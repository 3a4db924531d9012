package io.devrunner.infra.stack;

import io.devrunner.infra.Pause;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Asks again and again until something is done, since AWS does not call back.
 *
 * @param interval between two questions
 * @param clock for the time limit
 */
record Polling(Duration interval, InstantSource clock) {
    static Polling everyTwoSeconds() {
        return new Polling(Duration.ofSeconds(2), InstantSource.system());
    }

    /**
     * Returns when the condition holds.
     *
     * @throws UserException when it does not in time; what AWS does goes on
     */
    void until(String what, Duration limit, BooleanSupplier condition) {
        Instant end = clock.instant().plus(limit);
        while (!condition.getAsBoolean()) {
            if (clock.instant().isAfter(end)) {
                throw new UserException(
                        what + " is not done after " + limit.toMinutes() + " minutes",
                        "AWS is still at it, or at a standstill",
                        "run the command again to go on watching; nothing is lost");
            }
            Pause.of(interval, what);
        }
    }
}
