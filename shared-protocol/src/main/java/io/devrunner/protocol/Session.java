package io.devrunner.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One runner's stay on a stage, as its item in the session table tells.
 *
 * @param developer who runs it, for people to read
 * @param machine where, for people to read
 * @param connectionId where stubs post to
 * @param publicKey for sealing; null as long as messages are not sealed
 * @param functions what it intercepts: function names, {@code *} stands for any characters
 * @param expires after this instant the runner counts as gone
 */
public record Session(
        String stage,
        String sessionId,
        String developer,
        String machine,
        String connectionId,
        @Nullable String publicKey,
        int protocolVersion,
        List<String> functions,
        Instant started,
        Instant lastSeen,
        Instant expires) {
    /** The version of the protocol that this code speaks. */
    public static final int PROTOCOL_VERSION = Envelope.VERSION;

    public Session {
        functions = List.copyOf(functions);
    }

    /** Whether an invocation of the function goes to this session. */
    public boolean intercepts(String function) {
        return functions.stream().anyMatch(glob -> Glob.matches(glob, function));
    }
}
