package io.devrunner.stub;

import io.devrunner.protocol.Session;
import io.devrunner.protocol.SessionDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The session table in memory. */
final class FakeDirectory implements SessionDirectory {
    /** Guarded by this. */
    private final List<Session> sessions = new ArrayList<>();

    /** Guarded by this. */
    private boolean broken;

    synchronized void fail() {
        broken = true;
    }

    @Override
    public List<Session> claim(Session session, boolean takeOver) {
        throw new UnsupportedOperationException("a stub claims nothing");
    }

    @Override
    public boolean refresh(Session session) {
        throw new UnsupportedOperationException("a stub refreshes nothing");
    }

    synchronized void put(Session session) {
        remove(session);
        sessions.add(session);
    }

    @Override
    public synchronized void remove(Session session) {
        sessions.removeIf(old -> old.sessionId().equals(session.sessionId()));
    }

    @Override
    public synchronized List<Session> sessions(String stage) throws IOException {
        if (broken) {
            throw new IOException("the session table cannot be read");
        }
        return sessions.stream()
                .filter(session -> session.stage().equals(stage))
                .sorted(Comparator.comparing(Session::started).reversed())
                .toList();
    }

    @Override
    public void close() {}
}
