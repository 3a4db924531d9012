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
    public static Limits aws() {
        return new Limits(WebSocketLimits.aws(), InvokeLimits.aws(), Duration.ofSeconds(1));
    }
}
