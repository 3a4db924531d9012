package io.devrunner.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables that travel once and are named by their hash from then on.
 *
 * @param hash equal only if the values are; means nothing else to who receives it
 * @param values by name; null when the receiver is expected to know them
 */
public record Variables(String hash, @Nullable Map<String, String> values) {
    public Variables {
        Objects.requireNonNull(hash, "hash");
        values = values == null ? null : Map.copyOf(values);
    }

    /** With values and the hash that belongs to them. */
    public static Variables of(Map<String, String> values) {
        MessageDigest digest = sha256();
        new TreeMap<>(values).forEach((name, value) -> {
            // A zero byte is in no variable, so that no two maps have the same bytes.
            digest.update((name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
        });
        return new Variables(HexFormat.of().formatHex(digest.digest()), values);
    }

    public Variables withoutValues() {
        return new Variables(hash, null);
    }

    /** The hash alone, since values must not reach a log. */
    @Override
    public String toString() {
        return "variables " + hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
