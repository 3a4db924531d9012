package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server, which ends when this is closed or, on Unix, when this JVM is gone. */
final class ServerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    /** Data of a large database after a crash is recovered first. */
    private static final long START_SECONDS = 60;

    /** Ctrl-C has two seconds in all. What a killed server had committed, it finds again. */
    private static final long ORDERLY_MILLIS = 1_500;

    private static final long KILLED_MILLIS = 500;
    private static final int PORT_ATTEMPTS = 5;

    private final Process process;
    private final ServerLog log;
    private final int port;
    private volatile boolean closing;

    private ServerProcess(Process process, ServerLog log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Returns when the server takes connections. */
    static ServerProcess start(Server server, DatabaseDirectory directory) {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(server, directory);
            } catch (IOException e) {
                throw failed(directory, String.valueOf(e.getMessage()), e);
            } catch (PortTakenException e) {
                // Another process was quicker to take the free port that we had found.
                LOG.debug("Attempt {} to start the database server", attempt, e);
                if (attempt == PORT_ATTEMPTS) {
                    throw failed(directory, "Each of " + attempt + " free ports was taken meanwhile", e);
                }
            }
        }
    }

    private static ServerProcess startOnce(Server server, DatabaseDirectory directory)
            throws IOException, PortTakenException {
        int port = freePort();
        List<String> command = ServerOptions.forServing(server, directory, port);
        ProcessBuilder builder = new ProcessBuilder(
                OperatingSystem.current() == OperatingSystem.WINDOWS ? command : Watchdog.around(command));
        builder.redirectErrorStream(true);
        // A server needs none of our variables, and among them are credentials.
        builder.environment()
                .keySet()
                .retainAll(
                        List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SystemRoot", "TEMP"));
        Process process = builder.start();
        ServerLog log = ServerLog.read(process.getInputStream(), directory.log());
        ServerProcess started = new ServerProcess(process, log, port);
        boolean ready = false;
        try {
            started.awaitReady(directory);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.close();
            }
        }
    }

    private void awaitReady(DatabaseDirectory directory) throws PortTakenException {
        try {
            switch (log.outcome().get(START_SECONDS, TimeUnit.SECONDS)) {
                case READY -> LOG.debug("The database server listens on port {}", port);
                case PORT_TAKEN -> throw new PortTakenException(port);
                case DATA_IN_USE ->
                    throw new UserException(
                            "The database in " + directory.root() + " is in use",
                            "Another server runs on " + directory.data(),
                            "Find it and end it: ps -ef | grep '" + directory.data() + "'");
                case ENDED -> throw failed(directory, log.lastWords(), null);
            }
        } catch (TimeoutException e) {
            throw failed(directory, "It was not ready within " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database server started", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The server's log could not be read", e);
        }
    }

    int port() {
        return port;
    }

    /** Tells the server's last words if it ends before it is closed. */
    void onLoss(Consumer<String> told) {
        CompletableFuture<Void> unused = process.onExit().thenAccept(ended -> {
            if (!closing) {
                told.accept(log.lastWords());
            }
        });
    }

    @Override
    public void close() {
        closing = true;
        List<ProcessHandle> all = process.descendants().toList();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The database server had ended already", e);
        }
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            process.destroy();
        }
        boolean ended = false;
        try {
            ended = process.waitFor(ORDERLY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            all.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        log.close(KILLED_MILLIS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private static UserException failed(DatabaseDirectory directory, String why, @Nullable Exception cause) {
        return new UserException(
                "The database server did not start on " + directory.data(),
                why,
                "See the server's own words: cat '" + directory.log() + "'",
                cause);
    }

    private static final class PortTakenException extends Exception {
        private static final long serialVersionUID = 1L;

        PortTakenException(int port) {
            super("Port " + port + " is taken");
        }
    }
}
