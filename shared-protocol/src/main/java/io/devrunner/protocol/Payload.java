package io.devrunner.protocol;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of an event or of a response, as they came. Immutable; equal when the bytes are. */
public final class Payload {
    /**
     * The most bytes that Lambda takes in and gives out in a synchronous invocation: 6 MB plus some room for its own
     * envelope. Source: the error text of the Invoke API, {@code Exceeded maximum allowed payload size (6291556 bytes)}.
     */
    public static final int MAX_BYTES = 6_291_556;

    private static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Payload empty() {
        return EMPTY;
    }

    /** Takes the array over without a copy: the caller must not change it any more. */
    public static Payload wrap(byte[] bytes) {
        return new Payload(bytes);
    }

    public static Payload utf8(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return bytes.length;
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** The bytes without a copy: the caller must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** The bytes read as UTF-8; malformed input becomes U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size alone, since a payload must not reach a log. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
