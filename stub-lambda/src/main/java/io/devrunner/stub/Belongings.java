package io.devrunner.stub;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.Variables;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is the function's own: its handler, environment and credentials, which do not change in this process, and who has
 * them already.
 */
final class Belongings {
    /** More sessions than follow each other while an execution environment lives; who is forgotten gets them again. */
    private static final int MOST_SESSIONS = 32;

    /** Written by {@code attach}, like the next. */
    private static final String HANDLER = "DEV_RUNNER_HANDLER";

    private static final String TIMEOUT = "DEV_RUNNER_TIMEOUT";

    /** As Lambda allows them. */
    private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{0,2}");

    private final Optional<String> handler;
    private final Optional<Integer> timeoutSeconds;
    private final Variables environment;
    private final Variables credentials;

    /** Ids of the sessions that have accepted an event with the values. Guarded by this. */
    private final Set<String> informed = new LinkedHashSet<>();

    /** Of a process with these environment variables. */
    Belongings(Map<String, String> all) {
        handler = Optional.ofNullable(all.get(HANDLER)).filter(name -> !name.isBlank());
        timeoutSeconds = Optional.ofNullable(all.get(TIMEOUT))
                .filter(seconds -> SECONDS.matcher(seconds).matches())
                .map(Integer::valueOf);
        environment = OwnVariables.environment(all);
        credentials = OwnVariables.credentials(all);
    }

    /** Empty for a function that has no other handler than the stub. */
    Optional<String> handler() {
        return handler;
    }

    /** Empty when the function's present timeout is its own. */
    Optional<Integer> timeoutSeconds() {
        return timeoutSeconds;
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
