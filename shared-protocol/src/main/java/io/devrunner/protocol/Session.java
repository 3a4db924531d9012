package io.devrunner.protocol;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One runner's stay on a stage, as its item in the session table tells.
 *
 * @param developer who runs it, for people to read
 * @param machine where, for people to read
 * @param connectionId where stubs post to
 * @param publicKey what stubs seal their messages for; null if the runner is older than that
 * @param functions what it intercepts: function names, {@code *} stands for any characters; none when another runner
 *     has taken over
 * @param expires after this instant the item counts for nothing
 * @param retryInCloud whether an invocation that it has accepted may be run again by the function's own handler in the
 *     cloud when it goes away
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
        Instant expires,
        boolean retryInCloud) {
    /** A live runner writes its item at least this often, however often it has to try. */
    public static final Duration ALIVE = Duration.ofMinutes(1);

    /** The version of the protocol that this code speaks. */
    public static final int PROTOCOL_VERSION = Envelope.VERSION;

    public Session {
        functions = List.copyOf(functions);
    }

    /**
     * The runner, as messages are sent to it.
     *
     * @throws IOException when nothing can be sealed for it
     */
    public Peer peer() throws IOException {
        if (publicKey == null) {
            throw new IOException("the dev-runner of " + developer + " on " + machine
                    + " has no public key in the session table: it is older than this stub, update it");
        }
        return new Peer(connectionId, publicKey);
    }

    /** Whether an invocation of the function goes to this session. */
    public boolean intercepts(String function) {
        return functions.stream().anyMatch(glob -> Glob.matches(glob, function));
    }

    /** Whether an invocation of some function could go to either. */
    public boolean rivals(Session other) {
        return functions.stream().anyMatch(glob -> other.functions.stream().anyMatch(its -> Glob.overlap(glob, its)));
    }

    /** Whether its runner may still be there. */
    public boolean isAlive(Instant now) {
        return lastSeen.plus(ALIVE).isAfter(now);
    }

    /** The same session as it is now. */
    public Session seen(String nowConnectionId, Instant nowSeen, Instant nowExpires) {
        return new Session(
                stage,
                sessionId,
                developer,
                machine,
                nowConnectionId,
                publicKey,
                protocolVersion,
                functions,
                started,
                nowSeen,
                nowExpires,
                retryInCloud);
    }

    /** The same session after another runner has taken over. */
    public Session withoutFunctions() {
        return new Session(
                stage,
                sessionId,
                developer,
                machine,
                connectionId,
                publicKey,
                protocolVersion,
                List.of(),
                started,
                lastSeen,
                expires,
                retryInCloud);
    }
}
