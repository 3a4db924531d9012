package io.devrunner.stub;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubVariables;
import io.devrunner.protocol.Variables;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is the function's own: its handler, environment and credentials, which do not change in this process, and who has
 * them already.
 */
final class Belongings {
    /** More sessions than follow each other while an execution environment lives; who is forgotten gets them again. */
    private static final int MOST_SESSIONS = 32;

    /** As Lambda allows them. */
    private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{0,2}");

    private final Optional<String> handler;
    private final Optional<Integer> timeoutSeconds;
    private final Map<String, String> all;

    /** Null until {@link #prepare}. Guarded by this. */
    private @Nullable Own own;

    /** Ids of the sessions that have accepted an event with the values. Guarded by this. */
    private final Set<String> informed = new LinkedHashSet<>();

    /** Of a process with these environment variables. */
    Belongings(Map<String, String> all) {
        String name = all.getOrDefault(StubVariables.HANDLER, "");
        handler = name.isBlank() ? Optional.empty() : Optional.of(name);
        String seconds = all.getOrDefault(StubVariables.TIMEOUT, "");
        timeoutSeconds = SECONDS.matcher(seconds).matches() ? Optional.of(Integer.valueOf(seconds)) : Optional.empty();
        this.all = all;
    }

    /** Empty for a function that has no other handler than the stub. */
    Optional<String> handler() {
        return handler;
    }

    /** Empty when the function's present timeout is its own. */
    Optional<Integer> timeoutSeconds() {
        return timeoutSeconds;
    }

    private record Own(Variables environment, Variables credentials) {}

    /** Sorts the variables out, which a function that nobody intercepts does not need. */
    synchronized void prepare() {
        Own unused = own();
    }

    /** Caller holds the lock. */
    private Own own() {
        Own sorted = own;
        if (sorted == null) {
            sorted = new Own(OwnVariables.environment(all), OwnVariables.credentials(all));
            own = sorted;
        }
        return sorted;
    }

    /** The invocation as this session needs it: with the values, or with their hashes alone. */
    synchronized Invoke addTo(Invoke invoke, Session session) {
        Variables environment = own().environment();
        Variables credentials = own().credentials();
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
