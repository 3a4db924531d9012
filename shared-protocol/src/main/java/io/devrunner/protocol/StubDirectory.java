package io.devrunner.protocol;

import java.io.IOException;
import java.util.List;

/** What a stub needs of the session table. */
public interface StubDirectory extends AutoCloseable {
    /**
     * All sessions on the stage that have not expired, the newest first.
     *
     * @throws IOException when the table cannot be read; the message names it
     */
    List<Session> sessions(String stage) throws IOException;

    /**
     * Writes the key of a stub, or writes it anew.
     *
     * @throws IOException when the table cannot be written; the message names it
     */
    void put(StubKey key) throws IOException;

    @Override
    void close();
}
