package io.devrunner.protocol;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ServerHandshake;

/** One WebSocket connection, from its handshake to its close; never used again after that. */
final class WebSocketLink extends WebSocketClient {
    /** Any text does: the {@code $default} route answers with the connection id. */
    private static final String WHO_AM_I = "{\"action\":\"connectionId\"}";

    private final Listener listener;

    /** Called on the link's own reader thread. */
    interface Listener {
        void frame(WebSocketLink link, String text);

        /** Called once, also when the handshake failed. */
        void closed(WebSocketLink link, String why);
    }

    WebSocketLink(URI url, Map<String, String> headers, Duration connectTimeout, Listener listener) {
        super(url, new Draft_6455(List.of(), 2 * Frames.MAX_BYTES), headers, (int) connectTimeout.toMillis());
        this.listener = listener;
        setTcpNoDelay(true);
        setDaemon(true);
        setConnectionLostTimeout(0);
    }

    /** Asks API Gateway for the connection id; any answer also proves the connection. */
    void ask() {
        send(WHO_AM_I);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
        ask();
    }

    @Override
    public void onMessage(String text) {
        listener.frame(this, text);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        listener.closed(this, "code " + code + (reason == null || reason.isEmpty() ? "" : ", " + reason));
    }

    /** Nothing to do: Java-WebSocket closes the connection next and tells the same reason. */
    @Override
    public void onError(Exception ignored) {}
}
