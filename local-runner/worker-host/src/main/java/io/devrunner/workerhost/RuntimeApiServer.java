package io.devrunner.workerhost;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime API</a> on loopback
 * to many execution environments, each under a path prefix that cannot be guessed.
 */
final class RuntimeApiServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String VERSION = "2018-06-01";
    private static final int TOKEN_BYTES = 24;
    private static final int MOST_THREADS = 64;

    /** Above the 1 MiB that AWS's runtime allows itself for the X-Ray cause of an error. */
    private static final int MOST_HEADER_BYTES = 2 * 1024 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, RuntimeApiClient> clients = new ConcurrentHashMap<>();

    private RuntimeApiServer() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("runtime-api");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(LOOPBACK);
        // An environment may wait for its next event for days; the end of its process ends its connection.
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        server.setHandler(new Router());
        server.setStopTimeout(0);
    }

    static RuntimeApiServer open() {
        RuntimeApiServer opened = new RuntimeApiServer();
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

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the Runtime API did not stop", e);
        }
    }

    /** The table of contents: which route answers which path. */
    private final class Router extends Handler.Abstract {
        private final NextRoute next = new NextRoute();
        private final ResponseRoute response = new ResponseRoute();
        private final ErrorRoute error = new ErrorRoute();
        private final InitErrorRoute initError = new InitErrorRoute();

        @Override
        public boolean handle(Request request, Response answer, Callback callback) throws Exception {
            if (!address().equals(request.getHeaders().get(HttpHeader.HOST))) {
                Answers.refuse(answer, callback, 403, "Forbidden", "expected Host: " + address());
                return true;
            }
            String route = request.getMethod();
            List<String> path = List.of(Request.getPathInContext(request).split("/", -1));
            RuntimeApiClient client = path.size() > 3 ? clients.get(path.get(1)) : null;
            if (client == null || !path.subList(2, 4).equals(List.of(VERSION, "runtime"))) {
                Answers.refuse(answer, callback, 404, "NotFound", "no such path");
                return true;
            }
            List<String> rest = path.subList(4, path.size());
            if (route.equals("GET") && rest.equals(List.of("invocation", "next"))) {
                next.handle(client, request, answer, callback);
            } else if (route.equals("POST") && isAbout(rest, "response")) {
                response.handle(client, rest.get(1), request, answer, callback);
            } else if (route.equals("POST") && isAbout(rest, "error")) {
                error.handle(client, rest.get(1), request, answer, callback);
            } else if (route.equals("POST") && rest.equals(List.of("init", "error"))) {
                initError.handle(client, request, answer, callback);
            } else {
                Answers.refuse(answer, callback, 404, "NotFound", "no such path");
            }
            return true;
        }

        private static boolean isAbout(List<String> rest, String what) {
            return rest.size() == 3
                    && rest.get(0).equals("invocation")
                    && rest.get(2).equals(what);
        }
    }
}
