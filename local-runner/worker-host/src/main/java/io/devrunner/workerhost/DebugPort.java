package io.devrunner.workerhost;

import io.devrunner.protocol.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback port where a debugger attaches. It stays the same while workers come and go: each worker listens on a
 * free port of its own, on another one after each debugger, and this passes the debugger on to the newest.
 *
 * <p>A JVM takes one debugger at a time, so that a second one is turned away.
 */
public final class DebugPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DebugPort.class);

    /** Both sides begin with these bytes (https://docs.oracle.com/en/java/javase/17/docs/specs/jdwp/jdwp-spec.html). */
    private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);

    private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(5);

    /** How long a debugger waits for a worker that is being started; less than the 30 s of Visual Studio Code. */
    private static final Duration WORKER_PATIENCE = Duration.ofSeconds(25);

    /** How long it takes a worker to be free again when its debugger has left. */
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final String function;
    private final boolean suspend;
    private final WorkerEvents events;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Runnable onDetach = () -> {};

    /** Which worker is the newest; 0 before the first. Guarded by this. */
    private int worker;

    /** Where the newest worker listens, unless a debugger has taken that. Guarded by this. */
    private @Nullable Place free;

    /** Whether a debugger has the newest worker. Guarded by this. */
    private boolean taken;

    /** Whether the newest worker will not run before a debugger has come. Guarded by this. */
    private boolean waiting;

    /** Guarded by this. */
    private int attached;

    /** Guarded by this. */
    private boolean closed;

    private DebugPort(String function, boolean suspend, WorkerEvents events, ServerSocket server) {
        this.function = function;
        this.suspend = suspend;
        this.events = events;
        this.server = server;
    }

    /** Where a worker listens for its one debugger. */
    private record Place(int worker, int port) {}

    /**
     * Listens from now on; port 0 takes any free one.
     *
     * @param suspend whether each worker waits for a debugger before it runs any code
     * @param events told when a worker waits and when a debugger is turned away
     * @throws UserException when the port is taken
     */
    public static DebugPort open(String function, int port, boolean suspend, WorkerEvents events) {
        try {
            ServerSocket server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
            DebugPort opened = new DebugPort(function, suspend, events, server);
            opened.thread("accept", opened::accept);
            return opened;
        } catch (IOException e) {
            throw new UserException(
                    "The debug port " + port + " of " + function + " cannot be opened.",
                    "Another program listens on it, perhaps another dev-runner or a program under a debugger"
                            + " (lsof -i :" + port + " tells which): " + e.getMessage(),
                    "Choose another with --debug-port (--debug-port 0 takes free ones), or start with --no-debug.",
                    e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Whether a debugger is attached, to the newest worker or to one that is ending. */
    synchronized boolean isAttached() {
        return attached > 0;
    }

    /** How many sockets there are of debuggers and to workers. */
    int connections() {
        return open.size();
    }

    /** Calls this whenever the last debugger has gone. */
    void onDetach(Runnable then) {
        onDetach = then;
    }

    /** Whether the newest worker will not run any code before a debugger has attached. */
    synchronized boolean isWaiting() {
        return waiting;
    }

    /** The option of a worker's JVM that makes it listen for a debugger. */
    String jvmOption() {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=" + (suspend ? "y" : "n") + ",address=127.0.0.1:0";
    }

    /**
     * Debuggers from now on are passed on to the worker that is about to be started.
     *
     * @return to be told each port where that worker listens
     */
    synchronized IntConsumer forwardToNext() {
        int next = ++worker;
        free = null;
        taken = false;
        waiting = suspend;
        return port -> listening(new Place(next, port));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        closeQuietly(server);
        open.forEach(DebugPort::closeQuietly);
    }

    private void listening(Place place) {
        boolean tell;
        synchronized (this) {
            if (place.worker() != worker) {
                return;
            }
            free = place;
            tell = waiting;
            notifyAll();
        }
        if (tell) {
            events.warning(function, "waits for a debugger at 127.0.0.1:" + port() + " before it runs any code");
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket debugger = server.accept();
            open.add(debugger);
            thread("connection", () -> connect(debugger));
        }
    }

    private void connect(Socket debugger) throws IOException {
        try (debugger) {
            // What is no debugger never disturbs the worker.
            readHandshake(debugger);
            Optional<Place> place = take();
            if (place.isPresent()) {
                connect(debugger, place.get());
            } else {
                refuse();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(debugger);
        }
    }

    private void connect(Socket debugger, Place place) throws IOException {
        Socket jvm = new Socket();
        open.add(jvm);
        try (jvm) {
            passOn(debugger, jvm, place);
        } finally {
            open.remove(jvm);
        }
    }

    private void passOn(Socket debugger, Socket jvm, Place place) throws IOException {
        try {
            jvm.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port()));
            jvm.getOutputStream().write(HANDSHAKE);
            readHandshake(jvm);
        } catch (IOException e) {
            giveBack(place);
            throw e;
        }
        attached();
        try {
            debugger.getOutputStream().write(HANDSHAKE);
            jvm.setTcpNoDelay(true);
            debugger.setTcpNoDelay(true);
            thread("to-debugger", () -> copy(jvm, debugger));
            copy(debugger, jvm);
        } finally {
            detached(place);
        }
    }

    private static void readHandshake(Socket from) throws IOException {
        from.setSoTimeout((int) HANDSHAKE_PATIENCE.toMillis());
        if (!Arrays.equals(from.getInputStream().readNBytes(HANDSHAKE.length), HANDSHAKE)) {
            throw new EOFException("expected " + new String(HANDSHAKE, StandardCharsets.US_ASCII));
        }
        from.setSoTimeout(0);
    }

    /** The place where the newest worker listens, as soon as it does; empty when it has another debugger. */
    private synchronized Optional<Place> take() throws InterruptedException {
        long begun = System.nanoTime();
        while (free == null) {
            long waited = (System.nanoTime() - begun) / 1_000_000;
            long left = (taken ? LEAVING : WORKER_PATIENCE).toMillis() - waited;
            if (closed || left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        Place place = free;
        free = null;
        taken = true;
        return Optional.of(place);
    }

    private void refuse() {
        String reason;
        synchronized (this) {
            if (closed) {
                return;
            }
            reason = taken ? "another one is attached already" : "no worker is running yet";
        }
        events.warning(function, "a debugger at 127.0.0.1:" + port() + " was turned away: " + reason);
    }

    private synchronized void attached() {
        attached++;
        waiting = false;
    }

    private void detached(Place place) {
        boolean last;
        synchronized (this) {
            last = --attached == 0;
            release(place);
        }
        if (last) {
            onDetach.run();
        }
    }

    private synchronized void giveBack(Place place) {
        if (place.worker() == worker) {
            free = place;
        }
        release(place);
    }

    private synchronized void release(Place place) {
        if (place.worker() == worker) {
            taken = false;
            notifyAll();
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
