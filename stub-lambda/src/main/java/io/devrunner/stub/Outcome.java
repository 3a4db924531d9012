package io.devrunner.stub;

import io.devrunner.protocol.Payload;

/** What came of forwarding an event. */
sealed interface Outcome {
    /** The handler returned. */
    record Answered(Payload response, String logTail) implements Outcome {}

    /** The handler failed, with Lambda's error JSON. */
    record Failed(String errorType, Payload error, String logTail) implements Outcome {}

    /**
     * No runner took the event, or the one that did is gone.
     *
     * @param why for the function's log and for triggers that are no public
     * @param toCallers the same without the names of developer and machine, and without what AWS has said, which has
     *     connection ids and ARNs: whoever calls a public URL reads it
     * @param mayRunElsewhere whether something else may run the event instead: no runner can have begun with it, or its
     *     developer has said that this does no harm
     */
    record Unavailable(String why, String toCallers, boolean mayRunElsewhere) implements Outcome {
        /** Before any runner was asked. */
        Unavailable(String why) {
            this(why, why, true);
        }
    }
}
