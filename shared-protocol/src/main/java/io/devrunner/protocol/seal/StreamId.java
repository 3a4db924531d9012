package io.devrunner.protocol.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names a stream: when it began, and random bytes, so that two streams never have the same key, not even those of two
 * copies of one process (Lambda SnapStart).
 *
 * @param text 24 bytes in base64: the milliseconds of its begin, then 16 random ones
 */
record StreamId(String text) {
    private static final int RANDOM_BYTES = 16;
    private static final int BYTES = Long.BYTES + RANDOM_BYTES;

    /** Makes the ids of one key's streams; a later one always has the later begin, whatever the clock does. */
    static final class Source {
        private final SecureRandom random = new SecureRandom();
        private final AtomicLong last = new AtomicLong();

        StreamId next(long millis) {
            long begun = last.updateAndGet(before -> Math.max(before + 1, millis));
            byte[] bytes = new byte[RANDOM_BYTES];
            random.nextBytes(bytes);
            byte[] id = ByteBuffer.allocate(BYTES).putLong(begun).put(bytes).array();
            return new StreamId(Base64.getEncoder().encodeToString(id));
        }
    }

    /** Reads what came from outside. */
    static StreamId of(String text) throws SealException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return new StreamId(text);
            }
        } catch (IllegalArgumentException ignored) {
            // Said below.
        }
        throw new SealException(Refusal.MALFORMED);
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(text);
    }

    long begun() {
        return ByteBuffer.wrap(bytes()).getLong();
    }
}
