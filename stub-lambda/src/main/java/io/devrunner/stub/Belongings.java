package io.devrunner.stub;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.Variables;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The function's environment and credentials, which do not change in this process, and who has them already. */
final class Belongings {
    /** More sessions than follow each other while an execution environment lives; who is forgotten gets them again. */
    private static final int MOST_SESSIONS = 32;

    private final Variables environment;
    private final Variables credentials;

    /** Ids of the sessions that have accepted an event with the values. Guarded by this. */
    private final Set<String> informed = new LinkedHashSet<>();

    /** Of a process with these environment variables. */
    Belongings(Map<String, String> all) {
        environment = OwnVariables.environment(all);
        credentials = OwnVariables.credentials(all);
    }

    /** The invocation as this session needs it: with the values, or with their hashes alone. */
    synchronized Invoke addTo(Invoke invoke, Session session) {
        return informed.contains(session.sessionId())
                ? invoke.with(environment.withoutValues(), credentials.withoutValues())
                : invoke.with(environment, credentials);
    }

    /** The session has accepted the invocation. */
    synchronized void accepted(Invoke invoke, Session session) {
        Variables sent = invoke.environment();
        if (sent != null && sent.values() != null) {
            if (informed.size() >= MOST_SESSIONS) {
                informed.clear();
            }
            informed.add(session.sessionId());
        }
    }

    /** The session does not have the values, whatever was thought. */
    synchronized void wanted(Session session) {
        informed.remove(session.sessionId());
    }
}
