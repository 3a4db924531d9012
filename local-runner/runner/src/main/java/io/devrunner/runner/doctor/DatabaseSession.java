package io.devrunner.runner.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the way to the database was gone: what one check leaves for the next ones. Of one thread. */
final class DatabaseSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseSession.class);

    /** The database's address, once its name is resolved. */
    @Nullable
    InetAddress address;

    /** The way to it, once it is known to lead through a tunnel. */
    @Nullable
    Route tunnel;

    /** Plain at first, then TLS. */
    @Nullable
    Socket socket;

    /** Whether TLS has begun, with a certificate that was checked. */
    boolean secure;

    /** Whether the server has let the user in. */
    boolean loggedIn;

    /** The server's first words. */
    ServerMessage.@Nullable Greeting greeting;

    /** What is spoken on the socket, once the server has greeted. */
    @Nullable
    MySqlConversation conversation;

    @Override
    public void close() {
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("cannot close the connection to the database", e);
            }
        }
    }
}
