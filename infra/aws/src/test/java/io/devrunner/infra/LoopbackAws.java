package io.devrunner.infra;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** All of AWS on one loopback port: the test answers each call, and the SDK is led there. */
public final class LoopbackAws implements AutoCloseable {
    private static final AwsCredentials KEYS = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");

    private final HttpServer server;

    private LoopbackAws(HttpServer server) {
        this.server = server;
    }

    /** Answers one call after the other. */
    public static LoopbackAws open(HttpHandler handler) throws IOException {
        return open(handler, Runnable::run);
    }

    /** Answers by threads that stay the caller's. */
    public static LoopbackAws open(HttpHandler handler, Executor threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return new LoopbackAws(server);
    }

    /** With a body as it is on the wire; the exchange is over. */
    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    public AwsAccess access() {
        return access(Region.EU_CENTRAL_1);
    }

    public AwsAccess access(Region region) {
        return access(region, port());
    }

    AwsAccess access(AwsCredentials credentials) {
        return access(credentials, Region.EU_CENTRAL_1, port());
    }

    /** The way to another server on this machine. */
    public static AwsAccess access(Region region, int port) {
        return access(KEYS, region, port);
    }

    private static AwsAccess access(AwsCredentials credentials, Region region, int port) {
        return AwsAccess.of(
                StaticCredentialsProvider.create(credentials), region, URI.create("http://127.0.0.1:" + port));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
