package io.devrunner.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What requests to AWS are signed with.
 *
 * @param sessionToken of a role or a session; null for a user's lasting keys
 */
public record Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {
    /** Without the secrets. */
    @Override
    public String toString() {
        return "credentials " + accessKeyId;
    }
}
