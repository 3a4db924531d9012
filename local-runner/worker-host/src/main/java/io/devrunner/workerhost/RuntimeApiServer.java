package io.devrunner.workerhost;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves the <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime API</a> on loopback
 * to many execution environments: to those of our workers each under a path prefix that cannot be guessed, to other
 * runtimes, which know a host and a port alone, each on a port of its own. Credentials are asked for here too.
 */
final class RuntimeApiServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String VERSION = "2018-06-01";
    private static final int TOKEN_BYTES = 24;
    private static final int MOST_THREADS = 64;

    /** They answer, too: while one starts a process for a function, the others go on. */
    private static final int SELECTORS = 4;

    /** Who comes after them waits until one leaves. */
    private static final int MOST_CONNECTIONS = 1_024;

    private static final String CHECKED = PeerUser.class.getName();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Above the 1 MiB that AWS's runtime allows itself for the X-Ray cause of an error. */
    private static final int MOST_HEADER_BYTES = 2 * 1024 * 1024;

    private final QueuedThreadPool threads;
    private final Server server;
    private final ServerConnector connector;
    private final SecureRandom random = new SecureRandom();
    private final Optional<PeerUser> peers = PeerUser.ofThisProcess();
    private final Duration patience;
    private final Map<String, RuntimeApiClient> clients = new ConcurrentHashMap<>();
    private final Map<Integer, OwnPort> ports = new ConcurrentHashMap<>();
    private final Map<String, CredentialsEndpoint> credentials = new ConcurrentHashMap<>();

    /** Where one client is served without a path prefix. */
    private static final class OwnPort {
        private final ServerConnector connector;
        private volatile @Nullable RuntimeApiClient client;

        OwnPort(ServerConnector connector) {
            this.connector = connector;
        }
    }

    private RuntimeApiServer(Duration patience) {
        this.patience = patience;
        threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("runtime-api");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = connector(1, SELECTORS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setHandler(new Router());
        server.setStopTimeout(0);
    }

    private ServerConnector connector(int acceptors, int selectors) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        http.setHeaderCacheSize(0);
        ServerConnector made = new ServerConnector(server, acceptors, selectors, new HttpConnectionFactory(http));
        made.setHost(LOOPBACK);
        made.setIdleTimeout(patience.toMillis());
        return made;
    }

    static RuntimeApiServer open() {
        return open(PATIENCE);
    }

    /** With the time that one may say nothing who has not yet shown that it is a runtime of ours. */
    static RuntimeApiServer open(Duration patience) {
        RuntimeApiServer opened = new RuntimeApiServer(patience);
        try {
            opened.server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the Runtime API did not start on " + LOOPBACK, e);
        }
        return opened;
    }

    /** Host and port, as in {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return LOOPBACK + ":" + connector.getLocalPort();
    }

    /** A new path prefix; nothing is served under it until {@link #register}. */
    String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    void register(String token, RuntimeApiClient client) {
        clients.put(token, client);
    }

    void remove(String token) {
        clients.remove(token);
    }

    /**
     * Takes a free port for a client of its own. Who connects to it waits until {@link #serve}.
     *
     * @return host and port
     */
    String openPort() throws IOException {
        ServerConnector own = connector(0, 1);
        own.open();
        ports.put(own.getLocalPort(), new OwnPort(own));
        return LOOPBACK + ":" + own.getLocalPort();
    }

    /** Whatever comes to the port is this client's from now on. */
    void serve(String address, RuntimeApiClient client) throws IOException {
        OwnPort own = Objects.requireNonNull(ports.get(port(address)), address);
        own.client = client;
        // Its selector keeps a thread.
        threads.setMaxThreads(MOST_THREADS + ports.size());
        try {
            own.connector.start();
        } catch (Exception e) {
            throw new IOException("the Runtime API did not start on " + address, e);
        }
    }

    /** Ends what {@link #openPort} began; takes a moment. */
    void closePort(String address) {
        OwnPort own = ports.remove(port(address));
        if (own != null) {
            try {
                own.connector.stop();
            } catch (Exception e) {
                throw new IllegalStateException("the Runtime API did not stop on " + address, e);
            }
            own.connector.close();
        }
    }

    private static Integer port(String address) {
        return Integer.valueOf(address.substring(address.indexOf(':') + 1));
    }

    /** A new place to ask for credentials. */
    CredentialsEndpoint openCredentials(Clock clock) {
        String name = newToken();
        CredentialsEndpoint endpoint =
                new CredentialsEndpoint("http://" + address() + "/credentials/" + name, newToken(), clock);
        credentials.put(name, endpoint);
        return endpoint;
    }

    @Override
    public void close() {
        Set.copyOf(ports.keySet()).forEach(port -> closePort(LOOPBACK + ":" + port));
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the Runtime API did not stop", e);
        }
    }

    /** The table of contents: which route answers which path. None waits for another, so that no thread has to be woken. */
    private final class Router extends Handler.Abstract.NonBlocking {
        private final NextRoute next = new NextRoute();
        private final ResponseRoute response = new ResponseRoute();
        private final ErrorRoute error = new ErrorRoute();
        private final InitErrorRoute initError = new InitErrorRoute();

        private final CredentialsRoute credentialsRoute = new CredentialsRoute();

        @Override
        public boolean handle(Request request, Response answer, Callback callback) throws Exception {
            int port = Request.getLocalPort(request);
            if (!(LOOPBACK + ":" + port).equals(request.getHeaders().get(HttpHeader.HOST))) {
                refuse(request, answer, callback, 403, "Forbidden", "expected Host: " + LOOPBACK + ":" + port);
                return true;
            }
            if (request.getHeaders().contains("Origin") || request.getHeaders().contains("Sec-Fetch-Site")) {
                // Any page on the internet can make a browser call loopback, and no runtime is a browser.
                refuse(request, answer, callback, 403, "Forbidden", "not for pages in a browser");
                return true;
            }
            List<String> path = List.of(Request.getPathInContext(request).split("/", -1));
            OwnPort own = ports.get(port);
            if (own != null) {
                // An event for another runtime is also written to its log, which may have to wait.
                request.getComponents()
                        .getExecutor()
                        .execute(() -> foreign(own, port, path, request, answer, callback));
            } else if (path.size() == 3 && path.get(1).equals("credentials")) {
                credentials(path.get(2), request, answer, callback);
            } else {
                RuntimeApiClient client = path.size() > 3 ? clients.get(path.get(1)) : null;
                route(client, path.subList(Math.min(2, path.size()), path.size()), request, answer, callback);
            }
            return true;
        }

        private void foreign(
                OwnPort own, int port, List<String> path, Request request, Response answer, Callback callback) {
            try {
                if (mayCall(request, port)) {
                    route(own.client, path.subList(1, path.size()), request, answer, callback);
                } else {
                    refuse(request, answer, callback, 403, "Forbidden", "not for processes of other users");
                }
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
            }
        }

        /** Whether a connection to a port without a path prefix comes from this user. */
        private boolean mayCall(Request request, int port) throws IOException {
            ConnectionMetaData connection = request.getConnectionMetaData();
            if (peers.isEmpty() || connection.getAttribute(CHECKED) != null) {
                return true;
            }
            boolean may = peers.get().owns(Request.getRemotePort(request), port);
            if (may) {
                connection.setAttribute(CHECKED, true);
            }
            return may;
        }

        private void credentials(String name, Request request, Response answer, Callback callback) {
            CredentialsEndpoint endpoint = credentials.get(name);
            if (endpoint != null && request.getMethod().equals("GET")) {
                credentialsRoute.handle(endpoint, request, answer, callback);
            } else {
                refuse(request, answer, callback, 404, "NotFound", "no such path");
            }
        }

        private void route(
                @Nullable RuntimeApiClient client,
                List<String> path,
                Request request,
                Response answer,
                Callback callback) {
            if (client == null || path.size() < 2 || !path.subList(0, 2).equals(List.of(VERSION, "runtime"))) {
                refuse(request, answer, callback, 404, "NotFound", "no such path");
                return;
            }
            // An environment may wait for its next event for days; the end of its process ends its connection.
            request.getConnectionMetaData().getConnection().getEndPoint().setIdleTimeout(0);
            String method = request.getMethod();
            List<String> rest = path.subList(2, path.size());
            if (method.equals("GET") && rest.equals(List.of("invocation", "next"))) {
                next.handle(client, request, answer, callback);
            } else if (method.equals("POST") && isAbout(rest, "response")) {
                response.handle(client, rest.get(1), request, answer, callback);
            } else if (method.equals("POST") && isAbout(rest, "error")) {
                error.handle(client, rest.get(1), request, answer, callback);
            } else if (method.equals("POST") && rest.equals(List.of("init", "error"))) {
                initError.handle(client, request, answer, callback);
            } else {
                refuse(request, answer, callback, 404, "NotFound", "no such path");
            }
        }

        /** What is not read tells the client that the connection ends, or its next request may be lost with it. */
        private static void refuse(
                Request request,
                Response answer,
                Callback callback,
                int status,
                String errorType,
                String errorMessage) {
            if (!request.consumeAvailable()) {
                answer.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            Answers.refuse(answer, callback, status, errorType, errorMessage);
        }

        private static boolean isAbout(List<String> rest, String what) {
            return rest.size() == 3
                    && rest.get(0).equals("invocation")
                    && rest.get(2).equals(what);
        }
    }
}
