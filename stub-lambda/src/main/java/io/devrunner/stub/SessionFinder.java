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

    /** A table that is out of reach is not asked again for so long, or each event would wait for it. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** What fails sooner costs an event nothing. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    /** What takes longer was torn apart by a freeze, and says nothing of the table. */
    private static final Duration TORN = Duration.ofSeconds(5);

    private final StubDirectory directory;
    private final String stage;
    private final Clock clock;

    /** Guarded by this. */
    private List<Session> sessions = List.of();

    /** Since they were read; null when they must be read again. Guarded by this. */
    private @Nullable Age age;

    /** Why the table is not asked for a moment, or null. Guarded by this. */
    private @Nullable IOException failure;

    /** Since it failed so. Guarded by this. */
    private @Nullable Age failed;

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
        if (failure != null && failed != null && !failed.reaches(PAUSE)) {
            throw new IOException(failure.getMessage(), failure);
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
        failure = null;
        try {
            sessions = directory.sessions(stage);
        } catch (IOException e) {
            if (begun.reaches(SLOW) && !begun.reaches(TORN)) {
                failure = e;
                failed = Age.begin(clock);
            }
            throw e;
        }
        age = begun;
    }

    /** What is remembered is wrong: the next {@link #find} asks again. */
    synchronized void forget() {
        age = null;
    }
}
