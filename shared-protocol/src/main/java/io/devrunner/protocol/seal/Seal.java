package io.devrunner.protocol.seal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What the receiver needs to open a frame; stands in its envelope. It comes from outside: {@link Sealing} checks it.
 *
 * @param scheme names the algorithms
 * @param key the sender's public key
 * @param stream which of the sender's streams, each of which has a key of its own
 * @param count number of the frame in its stream, never used twice
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Seal(
        @Nullable String scheme,
        @Nullable String key,
        @Nullable String stream,
        long count) {}
