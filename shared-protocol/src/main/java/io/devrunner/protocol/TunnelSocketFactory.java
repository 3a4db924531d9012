package io.devrunner.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that are connected to one WebSocket server through a proxy. Java-WebSocket can do so by itself, but waits
 * for ever for a proxy that does not answer.
 */
final class TunnelSocketFactory extends SocketFactory implements Closeable {
    private final Proxy proxy;
    private final URI server;
    private final int timeoutMillis;

    /** Being made, or made. */
    private volatile @Nullable Socket latest;

    private volatile boolean closed;

    /**
     * To one server.
     *
     * @param timeout for the connection to the proxy, and again for its answer
     */
    TunnelSocketFactory(Proxy proxy, URI server, Duration timeout) {
        this.proxy = proxy;
        this.server = server;
        timeoutMillis = (int) timeout.toMillis();
    }

    /** Connected, and with TLS where the server's address says so. Its handshake has not begun. */
    @Override
    public Socket createSocket() throws IOException {
        boolean tls = "wss".equals(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : tls ? 443 : 80;
        Socket tunnel = new Socket(proxy);
        latest = tunnel;
        try {
            tunnel.setSoTimeout(timeoutMillis);
            // The proxy looks the name up, which need not be known here.
            tunnel.connect(InetSocketAddress.createUnresolved(server.getHost(), port), timeoutMillis);
            tunnel.setSoTimeout(0);
            if (closed) {
                throw new IOException("nobody waits for the tunnel any more");
            }
            return tls
                    ? ((SSLSocketFactory) SSLSocketFactory.getDefault())
                            .createSocket(tunnel, server.getHost(), port, true)
                    : tunnel;
        } catch (IOException | RuntimeException e) {
            tunnel.close();
            throw e;
        }
    }

    /** Nobody needs a socket any more; one that is being made is closed. */
    @Override
    public void close() throws IOException {
        closed = true;
        Socket begun = latest;
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }
}
