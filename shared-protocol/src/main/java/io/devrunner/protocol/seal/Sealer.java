package io.devrunner.protocol.seal;

import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;

/** Seals frames for one receiver, as one stream: each with the next count, so that no nonce is used twice. */
public final class Sealer {
    /** How many bytes longer the sealed bytes are. */
    public static final int OVERHEAD = Aead.TAG_BYTES;

    private final Aead aead;
    private final SecretKey key;
    private final String ownKey;
    private final StreamId stream;
    private final AtomicLong next = new AtomicLong();

    Sealer(Aead aead, SecretKey key, String ownKey, StreamId stream) {
        this.aead = aead;
        this.key = key;
        this.ownKey = ownKey;
        this.stream = stream;
    }

    /** Bytes that are sealed, and the seal that goes with them. */
    public static final class Sealed {
        private final Seal seal;
        private final byte[] data;

        private Sealed(Seal seal, byte[] data) {
            this.seal = seal;
            this.data = data;
        }

        public Seal seal() {
            return seal;
        }

        public byte[] data() {
            return data;
        }
    }

    /**
     * Seals a part of the bytes.
     *
     * @param associated is not sealed itself, but opens the bytes only if it is the same
     */
    public Sealed seal(byte[] associated, byte[] bytes, int from, int length) {
        long count = next.getAndIncrement();
        return new Sealed(mark(count), aead.seal(key, count, associated, bytes, from, length));
    }

    /** The longest seal that this makes. */
    public Seal longest() {
        return mark(Long.MAX_VALUE);
    }

    private Seal mark(long count) {
        return new Seal(Channel.SCHEME, ownKey, stream.text(), count);
    }
}
