package io.devrunner.workerhost;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback port where a debugger attaches. It stays the same while workers come and go: each worker listens on a
 * free port of its own, and this passes the debugger on to the newest.
 */
final class DebugPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DebugPort.class);
    private static final Duration WORKER_PATIENCE = Duration.ofSeconds(10);

    private final String function;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile CompletableFuture<Integer> target = new CompletableFuture<>();

    private DebugPort(String function, ServerSocket server) {
        this.function = function;
        this.server = server;
    }

    /** Listens from now on; port 0 takes any free one. */
    static DebugPort open(String function, int port) {
        try {
            DebugPort opened = new DebugPort(function, new ServerSocket(port, 0, InetAddress.getLoopbackAddress()));
            opened.thread("accept", opened::accept);
            return opened;
        } catch (IOException e) {
            throw new UserException(
                    "The debug port " + port + " of " + function + " cannot be opened.",
                    String.valueOf(e.getMessage()),
                    "Choose another with --debug-port (0 takes a free one), or start with --no-debug.",
                    e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Debuggers from now on are passed on to this port, as soon as it is known. */
    void forwardTo(CompletableFuture<Integer> port) {
        target = port;
    }

    /** Whether a debugger is there now. */
    boolean isAttached() {
        return open.stream().anyMatch(socket -> !socket.isClosed());
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(DebugPort::closeQuietly);
    }

    private void accept() throws IOException {
        while (true) {
            Socket debugger = server.accept();
            open.add(debugger);
            thread("connection", () -> connect(debugger));
        }
    }

    private void connect(Socket debugger) throws IOException {
        try (debugger;
                Socket worker = new Socket()) {
            open.add(worker);
            int port = target.get(WORKER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            worker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            worker.setTcpNoDelay(true);
            debugger.setTcpNoDelay(true);
            thread("to-debugger", () -> copy(worker, debugger));
            copy(debugger, worker);
            open.remove(worker);
        } catch (TimeoutException e) {
            log.debug("{}: no worker listens for a debugger within {}", function, WORKER_PATIENCE);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(debugger);
        }
    }

    /** Copies until either side closes, then closes both, so that the other direction ends too. */
    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void thread(String what, Work work) {
        Runnable task = () -> {
            try {
                work.run();
            } catch (IOException e) {
                log.debug("{}: the debug port's {} ended: {}", function, what, e.getMessage());
            }
        };
        Thread thread = new Thread(task, "debug-port-" + port() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            log.debug("a socket of the debug port did not close: {}", e.getMessage());
        }
    }
}
