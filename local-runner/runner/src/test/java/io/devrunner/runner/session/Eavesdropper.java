package io.devrunner.runner.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.localcloud.websocket.MessageObserver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Keeps everything that the clients of the bridge are sent, and undoes whatever can be undone without a key. */
final class Eavesdropper implements MessageObserver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

    /** What was sent to a connection. */
    record Message(String connectionId, String text) {
        /** A field of the envelope; empty if there is none of this name, as in what API Gateway says itself. */
        String field(String name) {
            return read(text).path(name).asText();
        }
    }

    @Override
    public void message(String connectionId, byte[] message) {
        messages.add(new Message(connectionId, new String(message, StandardCharsets.UTF_8)));
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** The messages of this type. */
    List<Message> messages(String type) {
        return messages.stream()
                .filter(message -> message.field("type").equals(type))
                .toList();
    }

    /** Which of the texts stand in what was sent, whether plain, in base64, compressed or cut into chunks. */
    List<String> findable(List<String> texts) {
        List<byte[]> readable = new ArrayList<>();
        Map<String, Map<Integer, byte[]>> chunks = new LinkedHashMap<>();
        for (Message message : messages) {
            readable.add(message.text().getBytes(StandardCharsets.UTF_8));
            JsonNode json = read(message.text());
            json.findValuesAsText("data")
                    .forEach(data -> decoded(data).ifPresent(bytes -> {
                        readable.add(bytes);
                        String whole = message.field("from") + message.field("id") + message.field("type");
                        chunks.computeIfAbsent(whole, any -> new TreeMap<>())
                                .put(json.path("chunk").asInt(), bytes);
                    }));
        }
        chunks.values().forEach(parts -> {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            parts.values().forEach(joined::writeBytes);
            readable.add(joined.toByteArray());
        });
        List<String> everything = new ArrayList<>();
        for (byte[] bytes : readable) {
            everything.add(new String(bytes, StandardCharsets.ISO_8859_1));
            everything.add(new String(inflated(bytes), StandardCharsets.ISO_8859_1));
        }
        return texts.stream()
                .filter(text -> spellings(text).stream()
                        .anyMatch(spelling -> everything.stream().anyMatch(heard -> heard.contains(spelling))))
                .toList();
    }

    /** A text as it is, and what it becomes in base64 wherever it stands. */
    private static List<String> spellings(String text) {
        List<String> spellings = new ArrayList<>(List.of(text));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = (" ".repeat(shift) + text).getBytes(StandardCharsets.UTF_8);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The characters at both ends depend on what stands beside the text.
            spellings.add(base64.substring(shift == 0 ? 0 : shift + 1, base64.length() - 1));
        }
        return spellings;
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException ignored) {
            // An attacker's.
            return Optional.empty();
        }
    }

    /** As much as can be inflated. */
    private static byte[] inflated(byte[] bytes) {
        Inflater inflater = new Inflater(true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            inflater.setInput(bytes);
            byte[] buffer = new byte[8_192];
            for (int length = inflater.inflate(buffer); length > 0; length = inflater.inflate(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (DataFormatException ignored) {
            // It ends here.
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException ignored) {
            return JSON.missingNode();
        }
    }
}
