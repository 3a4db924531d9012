package io.devrunner.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message as bytes and reads it again: its fields as one line of JSON, then the payload's bytes as they are. In
 * the JSON the payload's field holds the number of these bytes.
 */
final class MessageCodec {
    /** The largest message: the largest payload, its fields and the log's tail. */
    static final int MAX_BYTES = Payload.MAX_BYTES + 1_000_000;

    private static final Map<String, Class<? extends BridgeMessage>> TYPES = Stream.of(
                    BridgeMessage.class.getPermittedSubclasses())
            .map(type -> type.<BridgeMessage>asSubclass(BridgeMessage.class))
            .collect(Collectors.toUnmodifiableMap(MessageCodec::nameOf, type -> type));

    private static final ObjectMapper JSON = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule()
                    .addSerializer(Payload.class, new PayloadWriter())
                    .addDeserializer(Payload.class, new PayloadReader())
                    .addSerializer(Instant.class, new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader()));

    private MessageCodec() {}

    /** The message's name in the envelope, for instance {@code invocationError}. */
    static String nameOf(Class<? extends BridgeMessage> type) {
        String name = type.getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    static byte[] encode(BridgeMessage message) {
        PayloadHolder holder = new PayloadHolder();
        try {
            byte[] fields =
                    JSON.writer().withAttribute(PayloadHolder.class, holder).writeValueAsBytes(message);
            ByteArrayOutputStream out = new ByteArrayOutputStream(fields.length + 1 + holder.payload.size());
            out.writeBytes(fields);
            out.write('\n');
            out.writeBytes(holder.payload.bytes());
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("a " + message.getClass().getSimpleName() + " cannot be written", e);
        }
    }

    /**
     * Reads a message.
     *
     * @return null for a type that this version does not know
     * @throws ProtocolException when the bytes are not such a message
     */
    static @Nullable BridgeMessage decode(String type, byte[] bytes) throws ProtocolException {
        Class<? extends BridgeMessage> known = TYPES.get(type);
        if (known == null) {
            return null;
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            throw new ProtocolException("a message of type " + type + " has no line of fields");
        }
        PayloadHolder holder = new PayloadHolder();
        if (end + 1 < bytes.length) {
            holder.payload = Payload.wrap(Arrays.copyOfRange(bytes, end + 1, bytes.length));
        }
        try {
            return JSON.readerFor(known)
                    .withAttribute(PayloadHolder.class, holder)
                    .readValue(bytes, 0, end);
        } catch (IOException e) {
            // Without Jackson's words and without the cause: they show values, which are secret.
            throw new ProtocolException("a message of type " + type + " cannot be read: " + place(e));
        }
    }

    /** What is wrong with the fields, and where. */
    private static String place(IOException e) {
        if (e instanceof WrongSize wrong) {
            return wrong.getOriginalMessage();
        }
        // The constructors of messages name what is missing.
        String missing = e.getCause() instanceof NullPointerException cause ? ", no " + cause.getMessage() : "";
        String path = e instanceof JsonMappingException mapping ? " in " + mapping.getPathReference() : "";
        int column = e instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getColumnNr()
                : 0;
        return e.getClass().getSimpleName() + " at column " + column + path + missing;
    }

    /** The payload is not as long as its field says. */
    private static final class WrongSize extends JsonMappingException {
        WrongSize(JsonParser in, int actual, int expected) {
            super(in, actual + " bytes of payload instead of " + expected);
        }
    }

    /** Carries the payload past the JSON. */
    private static final class PayloadHolder {
        private Payload payload = Payload.empty();
    }

    private static final class PayloadWriter extends JsonSerializer<Payload> {
        @Override
        public void serialize(Payload value, JsonGenerator out, SerializerProvider provider) throws IOException {
            ((PayloadHolder) provider.getAttribute(PayloadHolder.class)).payload = value;
            out.writeNumber(value.size());
        }
    }

    private static final class PayloadReader extends JsonDeserializer<Payload> {
        @Override
        public Payload deserialize(JsonParser in, DeserializationContext context) throws IOException {
            Payload payload = ((PayloadHolder) context.getAttribute(PayloadHolder.class)).payload;
            int expected = in.getIntValue();
            if (payload.size() != expected) {
                throw new WrongSize(in, payload.size(), expected);
            }
            return payload;
        }
    }

    private static final class InstantWriter extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(value.toEpochMilli());
        }
    }

    private static final class InstantReader extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Instant.ofEpochMilli(in.getLongValue());
        }
    }
}
