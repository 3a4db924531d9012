package io.devrunner.localcloud.websocket;

import java.time.Duration;

/**
 * What API Gateway allows a WebSocket connection; settable, so that tests can shrink time and size.
 *
 * @param frameBytes the most bytes in a frame that a client sends; above it the connection ends with 1009
 * @param messageBytes the most bytes in a message, either way
 * @param postedFrameBytes the frames that a posted message reaches the client in have at most so many bytes. Whether
 *     API Gateway splits at all is not documented; {@code messageBytes} means one frame for each message.
 * @param sendBufferBytes the most bytes that may wait for a client that reads slowly; above it a post is answered 429
 * @param idle a connection without a message either way for so long is closed with 1001
 * @param lifetime a connection is closed with 1001 when it is so old
 * @param defaultRoute whether the API has its {@code $default} route; without it each message is answered by an error
 *     frame
 */
public record WebSocketLimits(
        int frameBytes,
        int messageBytes,
        int postedFrameBytes,
        int sendBufferBytes,
        Duration idle,
        Duration lifetime,
        boolean defaultRoute) {
    /**
     * API Gateway's own.
     *
     * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
     * gives all but the size of the send buffer, which is not documented.
     */
    public static WebSocketLimits aws() {
        return new WebSocketLimits(
                32 * 1024, 128 * 1024, 32 * 1024, 16 * 1024 * 1024, Duration.ofMinutes(10), Duration.ofHours(2), true);
    }

    /** The same sizes in shorter times. */
    public WebSocketLimits shrunk(int factor) {
        return new WebSocketLimits(
                frameBytes,
                messageBytes,
                postedFrameBytes,
                sendBufferBytes,
                idle.dividedBy(factor),
                lifetime.dividedBy(factor),
                defaultRoute);
    }
}
