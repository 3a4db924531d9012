package io.devrunner.localcloud.server;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** An HTTP server that this machine alone can reach. */
public final class LoopbackServer implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofMillis(500);

    /** Who comes after them waits until one leaves. Each has at most one call in the queue for a thread. */
    static final int MOST_CONNECTIONS = 1_024;

    private final Server server;
    private final ServerConnector connector;
    private final GracefulHandler calls;

    private LoopbackServer(Server server, ServerConnector connector, GracefulHandler calls) {
        this.server = server;
        this.connector = connector;
        this.calls = calls;
    }

    /**
     * Takes the port and answers from then on.
     *
     * @param name what its threads are called
     * @param port 0 for any free port
     * @param option the command line option that sets the port, for the error when it is taken
     * @param payloadLimit the most bytes of payload that a call may bring; above it the answer is 413
     */
    public static LoopbackServer open(
            String name, int port, String option, int payloadLimit, Endpoint endpoint, @Nullable Upgrade upgrade) {
        return open(name, port, option, payloadLimit, endpoint, upgrade, PATIENCE);
    }

    /** As above, with the time that a client may say nothing in the midst of a request. */
    static LoopbackServer open(
            String name,
            int port,
            String option,
            int payloadLimit,
            Endpoint endpoint,
            @Nullable Upgrade upgrade,
            Duration patience) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName(name);
        threads.setDaemon(true);
        if (port != 0 && isAnswered(port)) {
            throw cannotOpen(name, port, option, new BindException("Address already in use"));
        }
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(ADDRESS);
        connector.setPort(port);
        // Until the first request is there; the handler waits longer for its answer.
        connector.setIdleTimeout(patience.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        GracefulHandler calls = new GracefulHandler(new EndpointHandler(endpoint, upgrade, payloadLimit, patience));
        server.setHandler(calls);
        server.setStopTimeout(0);
        LoopbackServer opened = new LoopbackServer(server, connector, calls);
        try {
            connector.open();
            server.start();
            return opened;
        } catch (Exception e) {
            opened.close();
            throw cannotOpen(name, port, option, e);
        }
    }

    /** Such as {@code http://127.0.0.1:3000}. */
    public URI url() {
        return URI.create("http://" + ADDRESS + ":" + port());
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Whether new connections must wait. */
    boolean isFull() {
        return !connector.isAccepting();
    }

    /** Takes no more calls: they are answered 503. Done when those under way are answered. */
    public CompletableFuture<Void> finish() {
        return calls.shutdown();
    }

    @Override
    public void close() {
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop the server on port " + port(), e);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // API Gateway takes paths such as /a%2Fb, which Jetty thinks ambiguous; ours are only ever compared as text.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        // A presigned WebSocket URL may have 4,096 characters, with a session token in a header some more.
        configuration.setRequestHeaderSize(32 * 1024);
        // Signed headers differ in each request: Jetty's cache of header lines would be filled and emptied in vain.
        configuration.setHeaderCacheSize(0);
        return configuration;
    }

    /** On macOS a port can be opened on loopback although another program has it on all addresses. */
    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PROBE.toMillis());
            return true;
        } catch (IOException ignored) {
            // Nobody is there.
            return false;
        }
    }

    private static RuntimeException cannotOpen(String name, int port, String option, Exception failure) {
        if (failure instanceof IOException && hasBindException(failure)) {
            return new UserException(
                    "Port " + port + " (" + option + ") cannot be opened on " + ADDRESS + ".",
                    "Another program, perhaps another dev-runner, listens on it.",
                    "Stop that program, or choose another port: " + option + " 0 takes any free one.",
                    failure);
        }
        return new IllegalStateException("cannot start " + name + " on port " + port, failure);
    }

    private static boolean hasBindException(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
