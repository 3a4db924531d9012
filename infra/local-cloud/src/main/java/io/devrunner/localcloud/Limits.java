package io.devrunner.localcloud;

import io.devrunner.localcloud.lambda.InvokeLimits;
import io.devrunner.localcloud.websocket.WebSocketLimits;
import java.time.Duration;

/**
 * The quotas and timers of the services.
 *
 * @param sweep how often connections are looked through for those whose time is over
 */
public record Limits(WebSocketLimits webSocket, InvokeLimits invoke, Duration sweep) {
    private static final Duration SHORT_SWEEP = Duration.ofMillis(20);

    public static Limits aws() {
        return new Limits(WebSocketLimits.aws(), InvokeLimits.aws(), Duration.ofSeconds(1));
    }

    /** AWS's limits where a connection's time passes so many times as fast: at 360, its 2 hours are 20 seconds. */
    public static Limits shrunk(int factor) {
        Limits aws = aws();
        if (factor == 1) {
            return aws;
        }
        return new Limits(aws.webSocket().shrunk(factor), aws.invoke(), SHORT_SWEEP);
    }
}
