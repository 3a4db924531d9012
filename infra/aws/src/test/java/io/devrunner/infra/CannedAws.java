package io.devrunner.infra;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Answers every call alike, in CloudFormation's words. */
final class CannedAws implements AutoCloseable {
    private static final String NAMESPACE = "xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"";

    private final HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";

    private CannedAws(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
    }

    static CannedAws open() throws IOException {
        CannedAws aws = new CannedAws(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        aws.server.start();
        return aws;
    }

    AwsAccess access() {
        return AwsAccess.of(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
                Region.EU_CENTRAL_1,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    /** A stack in this state, with these elements as its outputs. */
    void stack(String state, String outputs) {
        status = 200;
        body = "<DescribeStacksResponse " + NAMESPACE + "><DescribeStacksResult><Stacks><member>"
                + "<StackName>dev-runner-dev-bridge</StackName><StackStatus>" + state + "</StackStatus>"
                + "<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>" + outputs
                + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }

    void error(int code, String type, String message) {
        status = code;
        body = "<ErrorResponse " + NAMESPACE + "><Error><Type>Sender</Type><Code>" + type + "</Code><Message>" + message
                + "</Message></Error></ErrorResponse>";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
