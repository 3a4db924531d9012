package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a database and its user without a running server: {@code mariadbd --bootstrap} runs SQL from its standard input
 * and ends. So the password is on no command line, and a JVM that is killed meanwhile leaves no server behind.
 */
final class Installation {
    private static final long SECONDS = 60;
    private static final long LOG_MILLIS = 1_000;

    private final Server server;
    private final DatabaseDirectory directory;

    Installation(Server server, DatabaseDirectory directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Makes the data of a new database with one user, whose password is random. */
    void create(String user, String database) {
        String password = randomPassword();
        directory.create(data -> bootstrap(data, sql -> {
            sql.write(utf8("CREATE DATABASE mysql;\nUSE mysql;\n"));
            SystemTables.write(server.share(), sql);
            sql.write(utf8(account(user, database, password)));
        }));
        directory.rememberPassword(password);
    }

    /** Gives the user a new password: the old one was lost, or never written because the JVM was killed. */
    void renewPassword(String user, String database) {
        String password = randomPassword();
        try {
            bootstrap(directory.data(), sql -> sql.write(utf8(account(user, database, password))));
        } catch (IOException e) {
            throw failed(e);
        }
        directory.rememberPassword(password);
    }

    /** One statement a line, as bootstrap wants it. The user has what an Aurora master user has, not the host's files. */
    private static String account(String user, String database, String password) {
        return """
                FLUSH PRIVILEGES;
                CREATE DATABASE IF NOT EXISTS %2$s;
                CREATE OR REPLACE USER '%1$s'@'%%' IDENTIFIED BY '%3$s';
                GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'%%' WITH GRANT OPTION;
                REVOKE FILE, SHUTDOWN, SUPER ON *.* FROM '%1$s'@'%%';
                """.formatted(user, database, password);
    }

    private void bootstrap(Path data, SqlWriter writer) throws IOException {
        Process process = new ProcessBuilder(ServerOptions.forBootstrap(server, data))
                .redirectErrorStream(true)
                .start();
        ServerLog log = ServerLog.read(process.getInputStream(), directory.log());
        try {
            IOException unread = write(process, writer);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("It took longer than " + SECONDS + " s");
            }
            log.close(LOG_MILLIS);
            if (process.exitValue() != 0) {
                throw new IOException(
                        "mariadbd ended with exit code " + process.exitValue() + ": " + log.lastWords(), unread);
            }
            if (unread != null) {
                throw unread;
            }
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database was made", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What went wrong, if anything did: a server that ends early reads no more, and its own words say why. */
    private static @Nullable IOException write(Process process, SqlWriter writer) {
        try (OutputStream sql = process.getOutputStream()) {
            writer.writeTo(sql);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private UserException failed(IOException cause) {
        return new UserException(
                "The database in " + directory.root() + " could not be made",
                String.valueOf(cause.getMessage()),
                "See the server's own words: cat '" + directory.log() + "'",
                cause);
    }

    static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface SqlWriter {
        void writeTo(OutputStream sql) throws IOException;
    }
}
