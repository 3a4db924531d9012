package io.devrunner.stub;

import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.StubKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the stub's public key in the session table, without which no runner opens what the stub says. Not by a timer,
 * which stands still while Lambda freezes the process: before an invocation, now and then.
 */
final class KeyRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRegistration.class);

    /** Longer than Lambda keeps an execution environment that is not used. */
    private static final Duration EXPIRE = Duration.ofHours(12);

    private static final Duration AGAIN = Duration.ofHours(1);

    private final StubDirectory directory;
    private final String stage;
    private final String publicKey;
    private final String function;
    private final InstantSource clock;

    /** Guarded by this. */
    private Instant written = Instant.EPOCH;

    KeyRegistration(StubDirectory directory, String stage, String publicKey, String function, InstantSource clock) {
        this.directory = directory;
        this.stage = stage;
        this.publicKey = publicKey;
        this.function = function;
        this.clock = clock;
    }

    /**
     * Writes the key if that is due.
     *
     * @throws IOException when it cannot be written, and is not in the table from before
     */
    synchronized void keep() throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(written.plus(AGAIN))) {
            return;
        }
        try {
            directory.put(new StubKey(stage, publicKey, function, now.plus(EXPIRE)));
            written = now;
        } catch (IOException e) {
            if (!now.isBefore(written.plus(EXPIRE))) {
                throw e;
            }
            LOG.warn("the stub's key is not renewed, trying again at the next invocation: {}", e.getMessage());
        }
    }
}
