package io.devrunner.infra.attach;

import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How patient an operation is with AWS and with others.
 *
 * @param interval between two looks at a function that Lambda is changing
 * @param looks the most looks
 * @param attempts how often an operation begins again when somebody else came between
 */
record Waiting(Duration interval, int looks, int attempts) {
    /** Lambda's own waiter looks 300 times, each second. */
    static Waiting standard() {
        return new Waiting(Duration.ofSeconds(1), 300, 10);
    }

    void pause() {
        try {
            if (new CountDownLatch(1).await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted", "this program is ending", "run the command again", e);
        }
    }
}
