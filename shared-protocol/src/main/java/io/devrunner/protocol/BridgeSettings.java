package io.devrunner.protocol;

import java.time.Clock;
import java.util.function.Supplier;

/**
 * What a side needs to speak over the bridge.
 *
 * @param senders how many small messages may be under way at once, and how many chunks besides, of which there are never
 *     more than 8
 * @param assemblyBytes the most bytes that messages may hold while chunks are missing
 * @param clock by which handshakes and posts are signed, and by which a session is in the table
 */
public record BridgeSettings(
        BridgeAddress address,
        Supplier<Credentials> credentials,
        int senders,
        long assemblyBytes,
        ConnectionSettings connection,
        Clock clock) {
    /** By this machine's clock. */
    public BridgeSettings(
            BridgeAddress address,
            Supplier<Credentials> credentials,
            int senders,
            long assemblyBytes,
            ConnectionSettings connection) {
        this(address, credentials, senders, assemblyBytes, connection, Clock.systemUTC());
    }
}
