package io.devrunner.localcloud.faults;

/** What a post to a connection, or the handshake of a new one, can be made to meet. */
public enum Fault {
    /** The post is answered 200, and the message is lost. */
    DROP,
    /** The post is answered at once, and the message comes later. */
    DELAY,
    /** The message comes twice. */
    DUPLICATE,
    /** The message comes after the one that is posted next. */
    REORDER,
    /** One byte of the message is another. */
    CORRUPT,
    /** The connection breaks in the middle of the message, without a word of goodbye. */
    CUT,
    /** From now on nothing gets through, either way; posts are answered 200 all the same. */
    HALF_OPEN,
    /** 410, although the connection is there. */
    GONE,
    /** 413. */
    TOO_LARGE,
    /** 429. */
    THROTTLED,
    /** 500; the message may have been delivered or not. */
    FAILED,
    /** The handshake takes its time. */
    SLOW_HANDSHAKE(true),
    /** The handshake is answered 503. */
    REFUSED_HANDSHAKE(true);

    private final boolean ofHandshakes;

    Fault() {
        this(false);
    }

    Fault(boolean ofHandshakes) {
        this.ofHandshakes = ofHandshakes;
    }

    /** Whether it meets handshakes; else posts. */
    boolean isOfHandshakes() {
        return ofHandshakes;
    }
}
