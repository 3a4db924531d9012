package io.devrunner.protocol;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection, from its handshake to its close; never used again after that. */
final class WebSocketLink extends WebSocketClient {
    /** Any text does: the {@code $default} route answers with the connection id. */
    static final String WHO_AM_I = "{\"action\":\"connectionId\"}";

    private final Listener listener;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Null when the way there needs none. */
    private @Nullable TunnelSocketFactory tunnels;

    /** What Java-WebSocket reported last; the code that it closes with says less. */
    private volatile @Nullable Exception failure;

    /** Called on the link's own reader thread. */
    interface Listener {
        /** The handshake is done, and the question for the connection id is sent next. */
        default void opened(WebSocketLink link) {}

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
        Proxy proxy = proxyTo(url);
        if (proxy.type() != Proxy.Type.DIRECT) {
            TunnelSocketFactory made = new TunnelSocketFactory(proxy, url, connectTimeout);
            setSocketFactory(made);
            tunnels = made;
        }
    }

    /** The one that the JDK's own connections to this address use, as what posts to the bridge does. */
    private static Proxy proxyTo(URI url) {
        ProxySelector proxies = ProxySelector.getDefault();
        if (proxies == null) {
            return Proxy.NO_PROXY;
        }
        return proxies.select(URI.create("http" + url.toString().substring("ws".length())))
                .get(0);
    }

    /** Whether the other side has taken the connection; its handshake may be under way. */
    boolean isReached() {
        Socket socket = getSocket();
        return socket != null && socket.isConnected();
    }

    /** Asks API Gateway for the connection id; any answer also proves the connection. */
    void ask() {
        send(WHO_AM_I);
    }

    /** Closes as WebSocket wants it, and without the other side's consent if that takes longer. */
    void closeWithin(Duration time) {
        close();
        try {
            if (over.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abandon("closed");
    }

    /** Ends the connection at once, whatever its threads are waiting for. */
    void abandon(String why) {
        closeConnection(CloseFrame.ABNORMAL_CLOSE, why);
        Socket socket = getSocket();
        try {
            if (tunnels != null) {
                tunnels.close();
            }
            if (socket == null) {
                return;
            }
            // Without it, closing a TLS socket waits for a writer that is stuck in its handshake.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException ignored) {
            // It is closed already.
        }
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
        listener.opened(this);
        ask();
    }

    @Override
    public void onMessage(String text) {
        listener.frame(this, text);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        over.countDown();
        listener.closed(this, why(code, reason));
    }

    private String why(int code, @Nullable String reason) {
        Exception known = failure;
        if (code == CloseFrame.NEVER_CONNECTED && known != null) {
            return known.toString();
        }
        return "code " + code + (reason == null || reason.isEmpty() ? "" : ", " + reason);
    }

    /** Java-WebSocket closes the connection next, or has logged the exception if it was ours. */
    @Override
    public void onError(Exception e) {
        failure = e;
    }
}
