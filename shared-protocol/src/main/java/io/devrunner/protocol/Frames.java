package io.devrunner.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.seal.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Cuts messages into text frames and reads frames. */
final class Frames {
    /**
     * The most bytes of a frame. API Gateway takes 32 KB and bills by 32 KB; see "WebSocket API quotas",
     * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
     */
    static final int MAX_BYTES = 32_000;

    /** What fits one frame with the longest names. */
    private static final int SMALL = 16_384;

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** As a chunk begins that this code has written; others begin as they like, and take longer to read. */
    private static final String CHUNK = "{\"v\":";

    private Frames() {}

    /**
     * The message as frames of at most {@link #MAX_BYTES}; its chunks may arrive in any order. Each frame is sealed and
     * written when it is asked for, so that the first ones are on their way while the others are made; asked for again,
     * it is sealed anew.
     *
     * @throws IOException when the message is larger than any receiver takes
     */
    static List<String> of(String from, BridgeMessage message, Sealer sealer) throws IOException {
        byte[] encoded = MessageCodec.encode(message);
        if (encoded.length > MessageCodec.MAX_BYTES) {
            throw new IOException("a message of " + encoded.length + " bytes cannot be sent, at most "
                    + MessageCodec.MAX_BYTES + " bytes are possible");
        }
        Compression.Result body = Compression.compress(encoded);
        byte[] bytes = body.bytes();
        String type = MessageCodec.nameOf(message.getClass());
        Envelope longest = new Envelope(
                Envelope.VERSION,
                type,
                message.invocationId(),
                from,
                Envelope.MAX_CHUNKS,
                Envelope.MAX_CHUNKS,
                body.encoding(),
                sealer.longest(),
                "");
        int room = bytes.length <= SMALL ? SMALL : room(longest);
        int chunks = Math.max(1, (bytes.length + room - 1) / room);
        return new AbstractList<>() {
            @Override
            public String get(int chunk) {
                Envelope open = longest.chunk(Objects.checkIndex(chunk, chunks), chunks);
                int start = chunk * room;
                return write(open.sealed(
                        sealer.seal(open.associated(), bytes, start, Math.min(room, bytes.length - start))));
            }

            @Override
            public int size() {
                return chunks;
            }
        };
    }

    /** How many bytes of a message fit a frame, with the base64 around them. */
    private static int room(Envelope longest) {
        return (MAX_BYTES - write(longest).getBytes(StandardCharsets.UTF_8).length) / 4 * 3 - Sealer.OVERHEAD;
    }

    static String write(Envelope envelope) {
        try {
            return JSON.writeValueAsString(envelope);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an envelope cannot be written", e);
        }
    }

    /**
     * Reads a frame.
     *
     * @throws ProtocolException when it is neither an envelope nor an answer of API Gateway
     */
    static Frame read(String text) throws ProtocolException {
        try {
            if (text.startsWith(CHUNK)) {
                return new Frame.Chunk(JSON.readValue(text, Envelope.class).checked());
            }
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw new ProtocolException("a frame of " + text.length() + " characters is no JSON object");
            }
            if (json.has("v")) {
                return new Frame.Chunk(JSON.treeToValue(json, Envelope.class).checked());
            }
            return new Frame.FromGateway(
                    json.path("connectionId").textValue(), json.path("message").textValue());
        } catch (JsonProcessingException e) {
            throw new ProtocolException("a frame of " + text.length() + " characters is not JSON of ours", e);
        }
    }

    /** What a frame can be. */
    sealed interface Frame {
        /** A chunk of a message from the other side. */
        record Chunk(Envelope envelope) implements Frame {}

        /**
         * API Gateway's own: the answer of the {@code $default} route, or an error frame. Both may carry the id of the
         * connection.
         */
        record FromGateway(
                @Nullable String connectionId, @Nullable String message) implements Frame {}
    }
}
