package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between two looks at what AWS is doing, since it does not call back. */
public final class Pause {
    private Pause() {}

    /**
     * Returns when the time is over.
     *
     * @param what what is looked at, such as "the function orders"
     * @throws UserException when this program ends meanwhile
     */
    public static void of(Duration time, String what) {
        try {
            if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(
                    what + " was not awaited", "this program is ending; AWS goes on", "run the command again", e);
        }
    }
}
