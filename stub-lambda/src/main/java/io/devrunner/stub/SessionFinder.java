package io.devrunner.stub;

import io.devrunner.protocol.Age;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that intercepts a function, and remembers it for a moment. That there is none is not remembered: a
 * developer whose runner has just registered would be told that nobody intercepts.
 */
final class SessionFinder {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final StubDirectory directory;
    private final String stage;
    private final Clock clock;

    /** Guarded by this. */
    private List<Session> sessions = List.of();

    /** Since they were read; null when they must be read again. Guarded by this. */
    private @Nullable Age age;

    SessionFinder(StubDirectory directory, String stage, Clock clock) {
        this.directory = directory;
        this.stage = stage;
        this.clock = clock;
    }

    /** The newest session that intercepts the function. */
    synchronized Optional<Session> find(String function) throws IOException {
        Optional<Session> remembered = age == null || age.reaches(FRESH) ? Optional.empty() : known(function);
        if (remembered.isPresent()) {
            return remembered;
        }
        read();
        return known(function);
    }

    /** Caller holds the lock. */
    private Optional<Session> known(String function) {
        for (Session session : sessions) {
            if (session.intercepts(function)) {
                return Optional.of(session);
            }
        }
        return Optional.empty();
    }

    /** The session as it is at this moment, if it is still there. */
    synchronized Optional<Session> readAgain(Session old) throws IOException {
        read();
        return sessions.stream()
                .filter(session -> session.sessionId().equals(old.sessionId()))
                .findFirst();
    }

    /** Caller holds the lock. */
    private void read() throws IOException {
        Age begun = Age.begin(clock);
        sessions = directory.sessions(stage);
        age = begun;
    }

    /** What is remembered is wrong: the next {@link #find} asks again. */
    synchronized void forget() {
        age = null;
    }
}
