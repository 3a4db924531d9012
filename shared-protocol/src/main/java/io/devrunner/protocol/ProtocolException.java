package io.devrunner.protocol;

/** What the other side sent does not follow the protocol; the message says what was expected and what came. */
public final class ProtocolException extends Exception {
    ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
