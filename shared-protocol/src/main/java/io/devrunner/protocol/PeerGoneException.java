package io.devrunner.protocol;

import java.io.IOException;

/** The connection that a message was posted to does not exist any more: {@code @connections} answered 410. */
public final class PeerGoneException extends IOException {
    public PeerGoneException(String connectionId) {
        super("connection " + connectionId + " is gone");
    }
}
