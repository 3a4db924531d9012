package io.devrunner.protocol;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.devrunner.protocol.seal.Seal;
import io.devrunner.protocol.seal.Sealer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around each chunk of a message: one JSON text frame.
 *
 * @param version of the protocol
 * @param type of the message, for instance {@code invoke}
 * @param id the invocation id
 * @param from the connection id of the sender, where an answer goes
 * @param chunk number of this chunk, from 0
 * @param chunks how many chunks the message has
 * @param encoding what was done to the message before it was cut, outermost last: {@code none} or {@code deflate}
 * @param seal how the chunk is sealed; null if it is not, which no receiver accepts
 * @param data this chunk's bytes, sealed, in base64
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record Envelope(
        @JsonProperty("v") int version,
        String type,
        String id,
        String from,
        int chunk,
        int chunks,
        @JsonProperty("enc") String encoding,
        @Nullable Seal seal,
        String data) {
    /** The only version so far. */
    static final int VERSION = 1;

    /**
     * More chunks than any message has: 6 MB that cannot be compressed need about 270.
     */
    static final int MAX_CHUNKS = 512;

    private static final int MAX_ID = 128;

    /**
     * Checks what came from outside.
     *
     * @throws ProtocolException naming the field and its value
     */
    Envelope checked() throws ProtocolException {
        if (version != VERSION) {
            throw new ProtocolException("protocol version " + version + " instead of " + VERSION);
        }
        checkName("type", type);
        checkName("id", id);
        checkName("from", from);
        checkName("enc", encoding);
        if (data == null) {
            throw new ProtocolException("field data is missing");
        }
        if (chunks < 1 || chunks > MAX_CHUNKS || chunk < 0 || chunk >= chunks) {
            throw new ProtocolException(
                    "chunk " + chunk + " of " + chunks + ", at most " + MAX_CHUNKS + " are allowed");
        }
        return this;
    }

    /** The envelope of another chunk of the message, with nothing in it. */
    Envelope chunk(int newChunk, int newChunks) {
        return new Envelope(version, type, id, from, newChunk, newChunks, encoding, null, "");
    }

    /** This envelope with something in it. */
    Envelope sealed(Sealer.Sealed sealed) {
        String base64 = Base64.getEncoder().encodeToString(sealed.data());
        return new Envelope(version, type, id, from, chunk, chunks, encoding, sealed.seal(), base64);
    }

    /** Everything but the seal and the data, in a form that no two envelopes share: it is authenticated with the data. */
    byte[] associated() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        for (int number : new int[] {version, chunk, chunks}) {
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }
        for (String text : List.of(type, id, from, encoding)) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
        }
        return bytes.toByteArray();
    }

    private static void checkName(String field, @Nullable String value) throws ProtocolException {
        if (value == null || value.isEmpty() || value.length() > MAX_ID) {
            throw new ProtocolException("field " + field + " must have 1 to " + MAX_ID + " characters, has "
                    + (value == null ? "none" : value.length()));
        }
    }
}
