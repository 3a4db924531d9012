package io.devrunner.infra.attach;

import io.devrunner.infra.Pause;
import java.time.Duration;

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

    void pause(String function) {
        Pause.of(interval, "the function " + function);
    }
}
