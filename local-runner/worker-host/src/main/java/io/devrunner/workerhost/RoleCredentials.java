package io.devrunner.workerhost;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * AWS credentials as a function's role has them.
 *
 * @param sessionToken null for a key that needs none
 */
public record RoleCredentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {
    public RoleCredentials {
        Objects.requireNonNull(accessKeyId, "accessKeyId");
        Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    }

    /** The key's id alone, since the rest is secret. */
    @Override
    public String toString() {
        return "credentials " + accessKeyId;
    }
}
