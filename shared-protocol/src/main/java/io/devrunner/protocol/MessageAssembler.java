package io.devrunner.protocol;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts chunks together again, in whatever order and however often they come. Bounded: what is older than the age, and
 * the oldest when all together hold more than the bytes, is forgotten; the sender sends again what was not acknowledged.
 */
final class MessageAssembler {
    private static final Logger LOG = LoggerFactory.getLogger(MessageAssembler.class);

    /** What a chunk costs besides its bytes: without it, empty chunks of ever new messages would cost nothing. */
    static final int OVERHEAD = 256;

    private final long maxBytes;
    private final Duration maxAge;
    private final InstantSource clock;

    /** Guarded by this. */
    private final Map<Key, Partial> partials = new LinkedHashMap<>();

    /** Guarded by this. */
    private long bytes;

    MessageAssembler(long maxBytes, Duration maxAge, InstantSource clock) {
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /**
     * Takes a chunk that was opened; who its sender is and what its envelope says is certain. One that does not belong to
     * the message's other chunks is of the same message in another form, which takes their place.
     *
     * @return the message's bytes when this was its last missing chunk, else null
     * @throws ProtocolException when the whole cannot be expanded
     */
    byte @Nullable [] add(Peer sender, Envelope envelope, byte[] data) throws ProtocolException {
        if (envelope.chunks() == 1) {
            return Compression.expand(envelope.encoding(), data);
        }
        Partial whole = addPart(sender, envelope, data);
        return whole == null ? null : Compression.expand(envelope.encoding(), whole.join());
    }

    private synchronized @Nullable Partial addPart(Peer sender, Envelope envelope, byte[] data) {
        Instant now = clock.instant();
        forgetOlderThan(now.minus(maxAge));
        Key key = new Key(sender, envelope.id(), envelope.type());
        Partial partial = partials.get(key);
        if (partial != null && !partial.has(envelope)) {
            partials.remove(key);
            bytes -= partial.cost();
            partial = null;
        }
        if (partial == null) {
            partial = new Partial(envelope.chunks(), envelope.encoding(), now);
            partials.put(key, partial);
        }
        if (partial.parts.putIfAbsent(envelope.chunk(), data) == null) {
            partial.size += data.length;
            bytes += data.length + OVERHEAD;
        }
        if (partial.missing() == 0) {
            partials.remove(key);
            bytes -= partial.cost();
            return partial;
        }
        forgetOldestBeyondLimit();
        return null;
    }

    private void forgetOlderThan(Instant limit) {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (oldestFirst.hasNext()) {
            Partial partial = oldestFirst.next();
            if (partial.since.isAfter(limit)) {
                return;
            }
            forget(oldestFirst, partial, "it is older than " + maxAge);
        }
    }

    private void forgetOldestBeyondLimit() {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            forget(oldestFirst, oldestFirst.next(), "more than " + maxBytes + " bytes are waiting");
        }
    }

    private void forget(Iterator<Partial> iterator, Partial partial, String why) {
        iterator.remove();
        bytes -= partial.cost();
        LOG.warn(
                "an incomplete message is dropped, {} of {} chunks missing: {}",
                partial.missing(),
                partial.chunks,
                why);
    }

    /** What the messages that wait for missing chunks hold. */
    synchronized long waitingBytes() {
        return bytes;
    }

    private record Key(Peer sender, String id, String type) {}

    private static final class Partial {
        private final Map<Integer, byte[]> parts = new TreeMap<>();
        private final int chunks;
        private final String encoding;
        private final Instant since;
        private int size;

        Partial(int chunks, String encoding, Instant since) {
            this.chunks = chunks;
            this.encoding = encoding;
            this.since = since;
        }

        /** Whether the chunk is one of these. */
        boolean has(Envelope chunk) {
            return chunks == chunk.chunks() && encoding.equals(chunk.encoding());
        }

        long cost() {
            return size + (long) parts.size() * OVERHEAD;
        }

        int missing() {
            return chunks - parts.size();
        }

        byte[] join() {
            ByteArrayOutputStream out = new ByteArrayOutputStream(size);
            for (byte[] part : parts.values()) {
                out.writeBytes(part);
            }
            return out.toByteArray();
        }
    }
}
