package io.devrunner.localcloud.http;

import java.util.List;

/**
 * Which pages may read the front door's answers, for an HTTP API that is configured for CORS.
 *
 * @param anyOrigin whether those of any origin that is let in, which are those of this machine
 * @param origins otherwise those of these origins, such as {@code https://shop.example.com}; none for no CORS at all
 */
public record Cors(boolean anyOrigin, List<String> origins) {
    public static final Cors OFF = new Cors(false, List.of());
    public static final Cors ANY_ORIGIN = new Cors(true, List.of());

    public Cors {
        origins = List.copyOf(origins);
    }

    boolean isOn() {
        return anyOrigin || !origins.isEmpty();
    }

    boolean allows(String origin) {
        return anyOrigin || origins.contains(origin);
    }
}
