package io.devrunner.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Makes messages smaller when that pays, and large again within a bound. */
final class Compression {
    static final String NONE = "none";
    static final String DEFLATE = "deflate";

    /** Most messages that fit one chunk cost more time to compress than to send. */
    private static final int WORTHWHILE = 4_096;

    private static final int SAMPLE = 16_384;

    /** A picture in the midst of other data is not taken for the whole. */
    private static final int PIECES = 4;

    /** What becomes less small is sent as it is. */
    private static final double PAYS = 0.9;

    private Compression() {}

    /** The bytes as they are to be sent, and the envelope's word for it. */
    static final class Result {
        private final String encoding;
        private final byte[] bytes;

        private Result(String encoding, byte[] bytes) {
            this.encoding = encoding;
            this.bytes = bytes;
        }

        String encoding() {
            return encoding;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    static Result compress(byte[] bytes) {
        if (bytes.length < WORTHWHILE) {
            return new Result(NONE, bytes);
        }
        byte[] sample = sample(bytes);
        byte[] repetitions = deflate(sample, Deflater.DEFAULT_STRATEGY);
        byte[] characters = deflate(sample, Deflater.HUFFMAN_ONLY);
        // Text that repeats nothing, such as base64, becomes no larger without the search for repetitions, and sooner.
        boolean onlyCharacters = characters.length <= repetitions.length;
        byte[] smaller = onlyCharacters ? characters : repetitions;
        if (smaller.length >= sample.length * PAYS) {
            return new Result(NONE, bytes);
        }
        if (sample.length < bytes.length) {
            smaller = deflate(bytes, onlyCharacters ? Deflater.HUFFMAN_ONLY : Deflater.DEFAULT_STRATEGY);
        }
        return smaller.length < bytes.length ? new Result(DEFLATE, smaller) : new Result(NONE, bytes);
    }

    /** Pieces from all over, one after the other, so that large random payloads cost next to nothing. */
    private static byte[] sample(byte[] bytes) {
        if (bytes.length <= SAMPLE) {
            return bytes;
        }
        byte[] sample = new byte[SAMPLE];
        int piece = SAMPLE / PIECES;
        for (int i = 0; i < PIECES; i++) {
            int from = (int) ((bytes.length - piece) * (2L * i + 1) / (2 * PIECES));
            System.arraycopy(bytes, from, sample, i * piece, piece);
        }
        return sample;
    }

    private static byte[] deflate(byte[] bytes, int strategy) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setStrategy(strategy);
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, deflater, 8_192)) {
            deflating.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    /**
     * Undoes the envelope's encoding.
     *
     * @throws ProtocolException for an unknown encoding, broken data, or more than any message holds
     */
    static byte[] expand(String encoding, byte[] bytes) throws ProtocolException {
        if (encoding.equals(NONE)) {
            return bytes;
        }
        if (!encoding.equals(DEFLATE)) {
            throw new ProtocolException("unknown encoding " + encoding);
        }
        Inflater inflater = new Inflater(true);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes), inflater, 8_192)) {
            byte[] inflated = in.readNBytes(MessageCodec.MAX_BYTES + 1);
            if (inflated.length > MessageCodec.MAX_BYTES) {
                throw new ProtocolException("a message of more than " + MessageCodec.MAX_BYTES + " bytes");
            }
            return inflated;
        } catch (IOException e) {
            throw new ProtocolException("the compressed data is broken: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
