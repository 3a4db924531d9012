package io.devrunner.stub;

import io.devrunner.protocol.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes that have arrived and whose runner does not know it yet: the next event for it says so. A runner that waits
 * for that in vain keeps them a little longer.
 */
final class Receipts {
    /** A runner asks for none; more than that are invocations of which none is followed by another one. */
    private static final int MOST = 64;

    /** Guarded by this. */
    private final List<String> ids = new ArrayList<>();

    /** Whose outcomes these are. Guarded by this. */
    private String sessionId = "";

    /** The outcome of an invocation has arrived from the session. */
    synchronized void owe(Session session, String invocationId) {
        if (!session.sessionId().equals(sessionId) || ids.size() >= MOST) {
            ids.clear();
        }
        sessionId = session.sessionId();
        ids.add(invocationId);
    }

    /** What the session is told now, and not again. */
    synchronized List<String> take(Session session) {
        if (!session.sessionId().equals(sessionId)) {
            return List.of();
        }
        List<String> taken = List.copyOf(ids);
        ids.clear();
        return taken;
    }
}
