package io.devrunner.protocol;

import java.time.Duration;

/**
 * How a connection to the bridge is kept.
 *
 * @param connectTimeout for the handshake, and again for the answer that tells the connection id
 * @param probeEvery how often a small message proves the connection and resets the idle timers: 10 minutes at API
 *     Gateway, 350 seconds at a NAT gateway
 * @param probeTimeout a connection that is silent for so long after a probe is dead
 * @param maxAttempts how many attempts to connect may fail in a row; {@link Integer#MAX_VALUE} for ever
 * @param renewAfter when a connection is so old a new one is made, which then takes its place: API Gateway ends each
 *     after 2 hours
 * @param overlap how long the old one is still read after that
 */
public record ConnectionSettings(
        Duration connectTimeout,
        Duration probeEvery,
        Duration probeTimeout,
        int maxAttempts,
        Duration renewAfter,
        Duration overlap) {
    private static final Duration RENEW_AFTER = Duration.ofMinutes(110);

    /** Longer than the largest message takes over a slow line, and than a peer goes on with an address that it knows. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    /** Renewed as API Gateway wants it. */
    public ConnectionSettings(Duration connectTimeout, Duration probeEvery, Duration probeTimeout, int maxAttempts) {
        this(connectTimeout, probeEvery, probeTimeout, maxAttempts, RENEW_AFTER, OVERLAP);
    }

    /**
     * For the runner, which a developer leaves open all day. A connection that dies without a word is replaced before a
     * stub gives up on an event that it has sent there, after 10 s; a day of questions costs about four cents.
     */
    public static ConnectionSettings ofRunner() {
        return new ConnectionSettings(
                Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(3), Integer.MAX_VALUE);
    }

    /** For the stub, which must not go on for ever when the bridge is gone: that would cost money. */
    public static ConnectionSettings ofStub() {
        return new ConnectionSettings(Duration.ofSeconds(3), Duration.ofMinutes(4), Duration.ofSeconds(3), 3);
    }

    /** For a bridge where a connection's time passes so many times as fast, as tests make it. */
    public ConnectionSettings shrunk(int factor) {
        return new ConnectionSettings(
                connectTimeout,
                probeEvery.dividedBy(factor),
                probeTimeout,
                maxAttempts,
                renewAfter.dividedBy(factor),
                overlap);
    }
}
