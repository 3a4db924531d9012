package io.devrunner.protocol.gateway;

import io.devrunner.protocol.BridgeAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * A WebSocket API with {@code @connections} on one loopback port, without any check of signatures. Connection ids end
 * with {@code =}, as API Gateway's do.
 */
public final class FakeGateway implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, ClientConnection> connections = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final BlockingQueue<GatewayRequest> handshakes = new LinkedBlockingQueue<>();
    private final BlockingQueue<GatewayRequest> posts = new LinkedBlockingQueue<>();

    private volatile ToIntFunction<GatewayRequest> handshakeStatus = request -> 101;
    private volatile ToIntFunction<GatewayRequest> postStatus = request -> 200;
    private volatile String defaultAnswer = "{\"connectionId\":\"%s\"}";

    private FakeGateway(ServerSocket server) {
        this.server = server;
    }

    public static FakeGateway start() throws IOException {
        FakeGateway gateway = new FakeGateway(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
        gateway.thread("fake-gateway-acceptor", gateway::acceptAll);
        return gateway;
    }

    public BridgeAddress address() {
        return new BridgeAddress(URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/dev"), "eu-west-1");
    }

    /** Decides over handshakes: 101 lets the client in, 0 never answers, anything else is the refusal's status. */
    public void onHandshake(ToIntFunction<GatewayRequest> status) {
        handshakeStatus = status;
    }

    /** Decides over posts: 200 delivers, 202 says 200 and loses it, 0 never answers, anything else is the status. */
    public void onPost(ToIntFunction<GatewayRequest> status) {
        postStatus = status;
    }

    /** What every text message is answered with; {@code %s} stands for the connection id. */
    public void answerWith(String format) {
        defaultAnswer = format;
    }

    /** The ids of all open connections, the oldest first. */
    public List<String> connectionIds() {
        return List.copyOf(connections.keySet());
    }

    /** Ends a connection without a word. */
    public void drop(String connectionId) throws IOException {
        ClientConnection dropped = connections.remove(connectionId);
        dropped.drop();
    }

    /** The connection stays open, but nothing comes over it any more. */
    public void mute(String connectionId) {
        connections.get(connectionId).mute();
    }

    /** Sends a text frame to a client. */
    public void push(String connectionId, String text) throws IOException {
        connections.get(connectionId).sendText(text);
    }

    public GatewayRequest takeHandshake() throws InterruptedException {
        return taken(handshakes);
    }

    public GatewayRequest takePost() throws InterruptedException {
        return taken(posts);
    }

    private static GatewayRequest taken(BlockingQueue<GatewayRequest> queue) throws InterruptedException {
        GatewayRequest request = queue.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request within 20 s");
        }
        return request;
    }

    public int postCount() {
        return posts.size();
    }

    public int handshakeCount() {
        return handshakes.size();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                if (server.isClosed()) {
                    // Whoever closes the gateway may have looked at the sockets before this one was among them.
                    socket.close();
                }
                thread("fake-gateway-" + socket.getPort(), () -> serve(socket));
            }
        } catch (IOException ignored) {
            // The gateway is closed.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            for (GatewayRequest request = GatewayRequest.read(in); request != null; request = GatewayRequest.read(in)) {
                if (request.headers().containsKey("upgrade")) {
                    upgrade(request, socket, in);
                    return;
                }
                posts.add(request);
                answer(socket, statusOfPost(request));
            }
        } catch (IOException ignored) {
            // The client has gone, or the gateway is closed.
        } finally {
            sockets.remove(socket);
        }
    }

    private void upgrade(GatewayRequest request, Socket socket, InputStream in) throws IOException {
        int status = handshakeStatus.applyAsInt(request);
        handshakes.add(request);
        if (status != 101) {
            answer(socket, status);
            return;
        }
        String id = String.format("conn%04d=", count.incrementAndGet());
        ClientConnection connection = new ClientConnection(id, socket, in);
        connections.put(id, connection);
        try {
            connection.accept(request.headers().get("sec-websocket-key"));
            connection.serve(String.format(defaultAnswer, id));
        } finally {
            connections.remove(id);
        }
    }

    private int statusOfPost(GatewayRequest request) {
        int status = postStatus.applyAsInt(request);
        if (status != 200) {
            return status == 202 ? 200 : status;
        }
        String path = request.path();
        String id = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        ClientConnection connection = connections.get(id);
        if (connection == null) {
            return 410;
        }
        try {
            connection.sendText(request.body());
            return 200;
        } catch (IOException ignored) {
            return 410;
        }
    }

    private static void answer(Socket socket, int status) throws IOException {
        if (status == 0) {
            // Waits until the client gives up or the gateway is closed.
            socket.getInputStream().readAllBytes();
            return;
        }
        String body = status == 200 ? "" : "{\"message\":\"status " + status + "\"}";
        String head = "HTTP/1.1 " + status + " Answer\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    }

    private void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
