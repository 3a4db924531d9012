package io.devrunner.stub;

import io.devrunner.protocol.Session;
import io.devrunner.protocol.SessionDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds the session that intercepts a function, and remembers the answer for a moment. */
final class SessionFinder {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final SessionDirectory directory;
    private final String stage;
    private final Clock clock;

    /** Guarded by this. */
    private List<Session> sessions = List.of();

    /** Guarded by this. */
    private Instant freshUntil = Instant.MIN;

    SessionFinder(SessionDirectory directory, String stage, Clock clock) {
        this.directory = directory;
        this.stage = stage;
        this.clock = clock;
    }

    /** The newest session that intercepts the function. */
    synchronized Optional<Session> find(String function) throws IOException {
        Instant now = clock.instant();
        if (now.isAfter(freshUntil)) {
            sessions = directory.sessions(stage);
            freshUntil = now.plus(FRESH);
        }
        return sessions.stream().filter(session -> session.intercepts(function)).findFirst();
    }

    /** What is remembered is wrong: the next {@link #find} asks again. */
    synchronized void forget() {
        freshUntil = Instant.MIN;
    }
}
