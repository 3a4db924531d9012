package io.devrunner.stub;

import io.devrunner.protocol.Payload;

/** What came of forwarding an event. */
sealed interface Outcome {
    /** The handler returned. */
    record Answered(Payload response, String logTail) implements Outcome {}

    /** The handler failed, with Lambda's error JSON. */
    record Failed(String errorType, Payload error, String logTail) implements Outcome {}

    /** No runner took the event, or the one that did is gone. */
    record Unavailable(String why) implements Outcome {}
}
