package io.devrunner.infra.table;

import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.StubKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where runners make themselves known and find the keys of stubs. */
public interface SessionDirectory extends StubDirectory {
    /**
     * Writes a session, unless it would intercept what another one intercepts: of several that want the same function at
     * once, one gets it. A session whose runner is gone stands in nobody's way.
     *
     * @param yields which of those in the way have to stop intercepting
     * @return those in the way; empty when the session is written
     * @throws IOException when the table cannot be written; the message names it
     */
    List<Session> claim(Session session, Predicate<Session> yields) throws IOException;

    /**
     * Writes a session as it is now, if the table still has it with the same functions.
     *
     * @return false when it is not written, since another one has taken over or the session is not there any more
     * @throws IOException when the table cannot be written; the message names it
     */
    boolean refresh(Session session) throws IOException;

    /**
     * Takes the session out; does nothing if it is not there.
     *
     * @throws IOException when the table cannot be written; the message names it
     */
    void remove(Session session) throws IOException;

    /**
     * The key of a stub, if the table has it and it has not expired.
     *
     * @throws IOException when the table cannot be read; the message names it
     */
    Optional<StubKey> stubKey(String stage, String publicKey) throws IOException;
}
