package io.devrunner.runner.session;

import java.util.Set;
import java.util.UUID;

/**
 * What a session is called by, and which others it follows.
 *
 * @param sessionId of its own; used once
 * @param ended the ids of sessions whose runners are known to have ended, and that may not have said so
 */
public record Lineage(String sessionId, Set<String> ended) {
    public Lineage {
        ended = Set.copyOf(ended);
    }

    /** One that follows nobody. */
    public static Lineage first() {
        return after(Set.of());
    }

    /** A new one that follows these. */
    public static Lineage after(Set<String> ended) {
        return new Lineage(UUID.randomUUID().toString(), ended);
    }
}
