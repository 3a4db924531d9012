package io.devrunner.protocol.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * What this side and the owner of one other key say to each other: seals for it, and opens what comes from it, each frame
 * once.
 */
final class Channel {
    /** Names the algorithms, and what all keys are for. */
    static final String SCHEME = "x25519-hkdfsha256-chacha20poly1305";

    /** The other side begins a stream with each of its connections; frames of the last few may still be on their way. */
    static final int STREAMS = 8;

    private final Aead aead;
    private final String ownKey;
    private final byte[] secret;
    private final byte[] sealInfo;
    private final byte[] openInfo;
    private final StreamId.Source ids = new StreamId.Source();

    /** The newest streams of the other side, by their ids. Guarded by this. */
    private final Map<String, Incoming> incoming = new HashMap<>();

    /** Guarded by this. */
    private @Nullable Sealer sealer;

    /** Which way a key seals. */
    enum Direction {
        TO_RUNNER,
        TO_STUB;

        private Direction opposite() {
            return this == TO_RUNNER ? TO_STUB : TO_RUNNER;
        }
    }

    /**
     * Takes a while: agrees on a secret.
     *
     * @param direction of what this side seals
     * @throws InvalidKeyException when the other key is not usable
     */
    Channel(Aead aead, OwnKey own, String otherKey, Direction direction) throws InvalidKeyException {
        this.aead = aead;
        ownKey = own.publicKey();
        secret = own.agree(otherKey);
        String stub = direction == Direction.TO_RUNNER ? ownKey : otherKey;
        String runner = direction == Direction.TO_RUNNER ? otherKey : ownKey;
        sealInfo = info(direction, stub, runner);
        openInfo = info(direction.opposite(), stub, runner);
    }

    /** What a key is bound to: a reflected frame, and one for another pair of sides, needs another key. */
    private static byte[] info(Direction direction, String stubKey, String runnerKey) throws InvalidKeyException {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes((SCHEME + " " + (direction == Direction.TO_RUNNER ? "to runner" : "to stub") + "\0")
                .getBytes(StandardCharsets.US_ASCII));
        info.writeBytes(OwnKey.bytes(stubKey));
        info.writeBytes(OwnKey.bytes(runnerKey));
        return info.toByteArray();
    }

    private SecretKey key(StreamId stream, byte[] info) {
        return Aead.key(Hkdf.expand(Hkdf.extract(stream.bytes(), secret), info, Aead.KEY_BYTES));
    }

    /** Seals as this side's present stream. */
    synchronized Sealer sealer() {
        if (sealer == null) {
            StreamId stream = ids.next(System.currentTimeMillis());
            sealer = new Sealer(aead, key(stream, sealInfo), ownKey, stream);
        }
        return sealer;
    }

    /** What is sealed next begins a new stream. */
    synchronized void endStream() {
        sealer = null;
    }

    /**
     * Opens what the other side has sealed.
     *
     * @throws SealException when it was opened before, or was not sealed by the other side for this one in just this way
     */
    byte[] open(String stream, long count, byte[] associated, byte[] data) throws SealException {
        Incoming known = known(stream);
        Incoming from = known == null ? fresh(StreamId.of(stream)) : known;
        byte[] opened;
        try {
            opened = aead.open(from.key, count, associated, data);
        } catch (AEADBadTagException e) {
            throw new SealException(Refusal.NOT_GENUINE, e);
        }
        // Only now: what is not genuine must neither begin a stream nor use a count up.
        if (!remember(from).window.take(count)) {
            throw new SealException(Refusal.REPLAYED);
        }
        return opened;
    }

    private synchronized @Nullable Incoming known(String stream) {
        return incoming.get(stream);
    }

    private Incoming fresh(StreamId id) throws SealException {
        checkNotForgotten(id);
        return new Incoming(id, key(id, openInfo));
    }

    /** A stream that is older than those that are remembered may have been opened, and forgotten since. */
    private synchronized void checkNotForgotten(StreamId id) throws SealException {
        if (incoming.size() == STREAMS && id.begun() < oldest().id.begun()) {
            throw new SealException(Refusal.REPLAYED);
        }
    }

    /** The stream as it is remembered, which another thread may have done first. */
    private synchronized Incoming remember(Incoming stream) throws SealException {
        Incoming known = incoming.get(stream.id.text());
        if (known != null) {
            return known;
        }
        checkNotForgotten(stream.id);
        if (incoming.size() == STREAMS) {
            incoming.remove(oldest().id.text());
        }
        incoming.put(stream.id.text(), stream);
        return stream;
    }

    /** Caller holds the lock. */
    private Incoming oldest() {
        return Collections.min(incoming.values(), Comparator.comparingLong(stream -> stream.id.begun()));
    }

    /** A stream of the other side. */
    private static final class Incoming {
        private final StreamId id;
        private final SecretKey key;
        private final ReplayWindow window = new ReplayWindow();

        Incoming(StreamId id, SecretKey key) {
            this.id = id;
            this.key = key;
        }
    }
}
