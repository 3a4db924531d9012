package io.devrunner.protocol;

import java.io.IOException;
import java.util.List;

/** Where runners make themselves known and stubs look for them. */
public interface SessionDirectory extends AutoCloseable {
    /**
     * Writes the session, or writes it anew.
     *
     * @throws IOException when the table cannot be written; the message names it
     */
    void put(Session session) throws IOException;

    /**
     * Takes the session out; does nothing if it is not there.
     *
     * @throws IOException when the table cannot be written; the message names it
     */
    void remove(Session session) throws IOException;

    /**
     * All sessions on the stage that have not expired, the newest first.
     *
     * @throws IOException when the table cannot be read; the message names it
     */
    List<Session> sessions(String stage) throws IOException;

    @Override
    void close();
}
