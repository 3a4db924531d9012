package io.devrunner.localcloud.lambda;

import java.time.Duration;
import java.util.List;

/**
 * How asynchronous invocations are queued and tried again; settable, so that tests can shrink time.
 *
 * @param queued the most events that wait or are tried again, of all functions together
 * @param retryDelays how long after a failure each further attempt starts
 */
public record InvokeLimits(int queued, List<Duration> retryDelays) {
    public InvokeLimits {
        retryDelays = List.copyOf(retryDelays);
    }

    /**
     * Lambda's own delays; the length of its queue is not documented.
     *
     * <p>https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: "attempts to run it two
     * more times, with a one-minute wait between the first two attempts, and two minutes between the second and third".
     */
    public static InvokeLimits aws() {
        return new InvokeLimits(1_000, List.of(Duration.ofMinutes(1), Duration.ofMinutes(2)));
    }
}
