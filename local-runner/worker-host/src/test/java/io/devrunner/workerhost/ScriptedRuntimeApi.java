package io.devrunner.workerhost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A Runtime API for one runtime that hands out prepared events and keeps what is posted, to the byte. */
final class ScriptedRuntimeApi implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CyclicBarrier round;
    private final Queue<InvocationRequest> events = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();

    /** What was posted: the end of its path, the headers that say something about an error, and its body. */
    record Posted(
            String route,
            @Nullable String errorType,
            @Nullable String xrayCause,
            String body) {}

    ScriptedRuntimeApi(List<InvocationRequest> events) throws IOException {
        this(events, 1);
    }

    /** Hands events out to so many execution environments at once, one to each, when all of them have asked. */
    ScriptedRuntimeApi(List<InvocationRequest> events, int environments) throws IOException {
        this.round = new CyclicBarrier(environments);
        this.events.addAll(events);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many have asked for their event of the round and wait for the others. */
    int waiting() {
        return round.getNumberWaiting();
    }

    @Nullable
    Posted nextPosted() throws InterruptedException {
        return posted.poll(HostFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) {
        try {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/invocation/next")) {
                next(exchange);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            posted.add(new Posted(
                    path.substring(path.indexOf("/runtime/")),
                    exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type"),
                    exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-XRay-Error-Cause"),
                    new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without an event left the exchange stays open: the runtime waits until it is killed. */
    private void next(HttpExchange exchange) throws IOException {
        awaitRound();
        InvocationRequest event = events.poll();
        if (event == null) {
            return;
        }
        // Without a type the native part of AWS's runtime crashes.
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", event.requestId());
        exchange.getResponseHeaders()
                .set(
                        "Lambda-Runtime-Deadline-Ms",
                        String.valueOf(event.deadline().toEpochMilli()));
        exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", event.functionArn());
        set(exchange, "Lambda-Runtime-Trace-Id", event.traceId());
        set(exchange, "Lambda-Runtime-Client-Context", event.clientContext());
        set(exchange, "Lambda-Runtime-Cognito-Identity", event.cognitoIdentity());
        // Here 0 would mean a length that is not known.
        exchange.sendResponseHeaders(
                200, event.event().size() == 0 ? -1 : event.event().size());
        exchange.getResponseBody().write(event.event().bytes());
        exchange.close();
    }

    private void awaitRound() {
        try {
            round.await(HostFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            // The end of the test, or of an environment; what was posted tells which.
            Thread.currentThread().interrupt();
        }
    }

    private static void set(HttpExchange exchange, String name, @Nullable String value) {
        if (value != null) {
            exchange.getResponseHeaders().set(name, value);
        }
    }
}
