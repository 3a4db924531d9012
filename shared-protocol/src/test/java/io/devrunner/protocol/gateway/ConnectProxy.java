package io.devrunner.protocol.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An HTTP proxy on loopback that makes tunnels, whatever host is asked for, to one server on loopback. */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Function<Asked, Answer> rule;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    /** What is done with a client. */
    public enum Answer {
        TUNNEL,
        LOG_IN,
        REFUSE,
        SILENCE
    }

    /**
     * What a client said.
     *
     * @param line such as {@code CONNECT host:443 HTTP/1.1}
     * @param headers one line each
     */
    public record Asked(String line, List<String> headers) {
        /** The value of a header. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(header -> header.substring(name.length() + 2))
                    .findFirst();
        }
    }

    private ConnectProxy(ServerSocket server, int target, Function<Asked, Answer> rule) {
        this.server = server;
        this.target = target;
        this.rule = rule;
    }

    /**
     * Begins to serve.
     *
     * @param target the port on loopback where tunnels end
     */
    public static ConnectProxy start(int target, Function<Asked, Answer> rule) throws IOException {
        ConnectProxy proxy = new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, rule);
        proxy.run("proxy-acceptor", proxy::acceptAll);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What the next client asked for. */
    public Asked next() throws InterruptedException {
        Asked next = asked.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody asked the proxy within 20 s");
        }
        return next;
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = server.accept();
            sockets.add(client);
            run("proxy-client", () -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 1);
        String first = in.readLine();
        if (first == null) {
            return;
        }
        List<String> headers = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            headers.add(line);
        }
        Asked question = new Asked(first, headers);
        asked.add(question);
        switch (rule.apply(question)) {
            case TUNNEL -> tunnel(client);
            case LOG_IN ->
                end(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"");
            case REFUSE -> end(client, "403 Forbidden");
            case SILENCE -> {
                // Until the client has enough of it.
            }
        }
    }

    private void tunnel(Socket client) throws IOException {
        Socket there = new Socket();
        sockets.add(there);
        there.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        answer(client, "200 Connection established\r\n\r\n");
        run("proxy-back", () -> copy(there, client));
        copy(client, there);
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } finally {
            to.close();
            from.close();
        }
    }

    private static void end(Socket client, String status) throws IOException {
        answer(client, status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client.close();
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + text).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void run(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // Either side has gone.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot be ended", e);
        }
    }

    private interface Task {
        void run() throws IOException;
    }
}
