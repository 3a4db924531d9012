package io.devrunner.stub;

import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.StubKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The session table in memory. */
final class FakeDirectory implements StubDirectory {
    /** Guarded by this. */
    private final List<Session> sessions = new ArrayList<>();

    /** By their public keys. Guarded by this. */
    private final Map<String, StubKey> stubKeys = new HashMap<>();

    /** Guarded by this. */
    private boolean broken;

    /** How often a key was written. Guarded by this. */
    private int keyWrites;

    synchronized void fail() {
        broken = true;
    }

    synchronized void mend() {
        broken = false;
    }

    synchronized void put(Session session) {
        remove(session);
        sessions.add(session);
    }

    synchronized void remove(Session session) {
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
    public synchronized void put(StubKey key) throws IOException {
        if (broken) {
            throw new IOException("the session table cannot be written");
        }
        keyWrites++;
        stubKeys.put(key.publicKey(), key);
    }

    synchronized Optional<StubKey> stubKey(String stage, String publicKey) {
        return Optional.ofNullable(stubKeys.get(publicKey))
                .filter(key -> key.stage().equals(stage));
    }

    synchronized int keyWrites() {
        return keyWrites;
    }

    @Override
    public void close() {}
}
