package io.devrunner.protocol;

import java.time.Instant;

/**
 * The key of one execution environment of a stub, as its item in the session table tells: who may write that item may
 * send events.
 *
 * @param function whose stub it is, for people to read
 * @param expires from then on nothing is accepted from it
 */
public record StubKey(String stage, String publicKey, String function, Instant expires) {
    /** Apart from the sessions, since IAM can tell partitions apart: stubs need not be able to write sessions. */
    public static String partition(String stage) {
        return stage + "#stubs";
    }

    public static String item(String publicKey) {
        return "stub#" + publicKey;
    }
}
