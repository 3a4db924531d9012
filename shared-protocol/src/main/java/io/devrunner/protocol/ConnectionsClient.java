package io.devrunner.protocol;

import java.io.IOException;
import java.time.Duration;

/**
 * The one operation of the {@code @connections} API that the bridge needs, also from several threads at once.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
public interface ConnectionsClient {
    /** After so long, with all that was tried, a frame is not taken: as long as a stub waits for a runner. */
    Duration TIME = Duration.ofSeconds(10);

    /** So long each attempt may take. A connection that died without a word costs one: there must be time for another. */
    Duration ATTEMPT = Duration.ofSeconds(5);

    /**
     * Posts one frame, again if that may help.
     *
     * @param time at most {@link #TIME}
     * @throws PeerGoneException when the connection does not exist
     * @throws PostRefusedException when API Gateway does not take the frame
     * @throws IOException when it cannot be posted
     */
    void post(String connectionId, String frame, Duration time) throws IOException;
}
