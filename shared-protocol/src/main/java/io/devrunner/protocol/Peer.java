package io.devrunner.protocol;

import java.util.Objects;

/**
 * The other end of the bridge, as messages are sent to it.
 *
 * @param connectionId where it can be reached at present
 * @param publicKey what its messages are sealed for; tells one peer from another
 */
public record Peer(String connectionId, String publicKey) {
    public Peer {
        Objects.requireNonNull(connectionId, "connectionId");
        Objects.requireNonNull(publicKey, "publicKey");
    }
}
