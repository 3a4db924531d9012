package io.devrunner.protocol.seal;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Tells a runner whose messages it may open. */
public interface TrustedKeys {
    /**
     * Until when the owner of the key is a stub; may take its time.
     *
     * @throws IOException when that cannot be found out
     */
    Optional<Instant> trustedUntil(String publicKey) throws IOException;
}
