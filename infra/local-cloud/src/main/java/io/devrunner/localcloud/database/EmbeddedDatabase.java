package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A MariaDB server on loopback for one project, whose data outlives it.
 *
 * <p>On Unix the server ends with this JVM, also when that is killed. On Windows nothing watches it: if the JVM is
 * killed, the server stays, and the next {@link #open} names its process.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String USER = "dev";
    private static final String NAME = "app";

    private final DatabaseDirectory directory;
    private final ServerProcess server;
    private final String password;

    private EmbeddedDatabase(DatabaseDirectory directory, ServerProcess server, String password) {
        this.directory = directory;
        this.server = server;
        this.password = password;
    }

    /**
     * Starts MariaDB on a free loopback port with its data below the directory; the data is kept. Blocks until the
     * server takes connections: about half a second, the first time about two.
     *
     * @param progress is told what takes its time, a few words each; called on the calling thread
     * @throws UserException if the directory cannot be used or no server can be found or started
     */
    public static EmbeddedDatabase open(Path dataDirectory, Consumer<String> progress) {
        return open(dataDirectory, progress, ServerSearch.ofThisMachine());
    }

    static EmbeddedDatabase open(Path dataDirectory, Consumer<String> progress, ServerSearch search) {
        DatabaseDirectory directory = DatabaseDirectory.lock(dataDirectory);
        try {
            Server server = search.find(directory.series(), progress);
            directory.awaitFormerServer();
            Installation installation = new Installation(server, directory);
            if (!directory.holdsData()) {
                progress.accept("creating the database in " + directory.root());
                installation.create(USER, NAME);
            } else if (directory.password().isEmpty()) {
                installation.renewPassword(USER, NAME);
            }
            SelfSignedCertificate.makeUnlessPresent(directory);
            directory.rememberSeries(server.series());
            progress.accept("starting MariaDB " + server.version());
            String password = directory.password().orElseThrow();
            return new EmbeddedDatabase(directory, ServerProcess.start(server, directory), password);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /**
     * What to do when the server ends by itself, as when it is killed for want of memory.
     *
     * @param told called once, on another thread, with a sentence on what has happened
     */
    public void onLoss(Consumer<String> told) {
        server.onLoss(words -> told.accept(
                "the database server has ended" + (words.isEmpty() ? "" : ": " + words) + "; see " + directory.log()));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return server.port();
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** A database that exists and is the user's to fill. */
    public String name() {
        return NAME;
    }

    /** Shuts the server down in order, and kills it if that takes too long; the data is safe either way. */
    @Override
    public void close() {
        server.close();
        directory.close();
    }
}
