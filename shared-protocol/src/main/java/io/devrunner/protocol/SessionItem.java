package io.devrunner.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session as an item of the table, whoever has read it. */
public interface SessionItem {
    String PREFIX = "session#";

    /** Null when the item has no such attribute, or one of another type. */
    @Nullable
    String text(String name);

    /** In decimal digits; null when the item has no such attribute, or one of another type. */
    @Nullable
    String number(String name);

    /** Null when the item has no such attribute, or one of another type. */
    @Nullable
    List<String> texts(String name);

    boolean isTrue(String name);

    /** Tells why an item was passed over. */
    interface Complaint {
        void about(String text);
    }

    /** An item that cannot be read, of another version perhaps, must not hide the others. */
    static Optional<Session> read(SessionItem item, Complaint complaint) {
        try {
            return Optional.of(session(item));
        } catch (IllegalStateException | NumberFormatException | DateTimeException e) {
            complaint.about("a session item is ignored: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Session session(SessionItem item) {
        return new Session(
                required(item.text("stage"), "stage"),
                required(item.text("item"), "item").substring(PREFIX.length()),
                required(item.text("developer"), "developer"),
                required(item.text("machine"), "machine"),
                required(item.text("connectionId"), "connectionId"),
                item.text("publicKey"),
                (int) whole(item, "protocolVersion"),
                required(item.texts("functions"), "functions"),
                Instant.ofEpochMilli(whole(item, "started")),
                Instant.ofEpochMilli(whole(item, "lastSeen")),
                Instant.ofEpochSecond(whole(item, "expires")),
                item.isTrue("retryInCloud"));
    }

    private static long whole(SessionItem item, String name) {
        return Long.parseLong(required(item.number(name), name));
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("it has no attribute " + name);
        }
        return value;
    }
}
