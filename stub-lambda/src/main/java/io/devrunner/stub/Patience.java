package io.devrunner.stub;

import java.time.Duration;

/**
 * How long the stub waits for what.
 *
 * @param table an answer of the session table
 * @param connection the stub's own connection to the bridge, unless that has taken it and is slow with its answer
 * @param accept from the receipt of an event until a runner must have accepted it, less the time in which a large one is
 *     sent; so long a slow bridge is waited for as well, and a runner then at least for two sendings more
 * @param again from the end of a sending of an event to the next, if it is not accepted
 * @param ping between two questions whether the runner is still there
 * @param silence after so long without a word the runner is gone
 * @param margin so long before Lambda's deadline the stub gives up, to be able to say why
 */
record Patience(
        Duration table,
        Duration connection,
        Duration accept,
        Duration again,
        Duration ping,
        Duration silence,
        Duration margin) {
    static Patience standard() {
        // A bridge out of reach, as in a VPC without a NAT gateway, is to be told within 3 s.
        return new Patience(
                Duration.ofSeconds(2),
                Duration.ofMillis(2_700),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                // An invocation ends within 15 s of the end of its runner, also on a machine that is busy.
                Duration.ofSeconds(4),
                Duration.ofSeconds(13),
                Duration.ofMillis(200));
    }
}
