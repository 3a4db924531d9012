package io.devrunner.runner.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.devrunner.localcloud.LocalCloud;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * CloudFormation as far as a session needs it: {@code DescribeStacks} tells of the stack of a bridge, which lies on a local
 * cloud. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
final class StackPeer implements AutoCloseable {
    private final LocalCloud cloud;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String status = "CREATE_COMPLETE";

    private StackPeer(LocalCloud cloud, HttpServer server) {
        this.cloud = cloud;
        this.server = server;
        server.createContext("/", this::answer);
    }

    static StackPeer open(LocalCloud cloud) throws IOException {
        StackPeer peer =
                new StackPeer(cloud, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        peer.server.start();
        return peer;
    }

    /** From now on the stack is in this state. */
    void status(String changed) {
        status = changed;
    }

    /** The names of the stacks that were asked for. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** What leads the SDK of another process to this and to the local cloud, without credentials. */
    Map<String, String> addresses() {
        Map<String, String> variables = new HashMap<>();
        variables.put(
                "AWS_ENDPOINT_URL_CLOUDFORMATION",
                "http://127.0.0.1:" + server.getAddress().getPort());
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", cloud.awsUrl().toString());
        variables.put("AWS_ENDPOINT_URL_LAMBDA", cloud.awsUrl().toString());
        variables.put("AWS_REGION", cloud.region());
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        variables.put("AWS_CONFIG_FILE", "/dev/null");
        variables.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        return variables;
    }

    /** The same with the local cloud's key. */
    Map<String, String> environment() {
        Map<String, String> variables = addresses();
        variables.put("AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey());
        return variables;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form = form(exchange);
            String stack = form.getOrDefault("StackName", "");
            asked.add(stack);
            boolean known = stack.equals("dev-runner-dev-bridge");
            byte[] body = (known ? stack(stack) : unknown(stack)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(known ? 200 : 400, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The parameters of a call of the query protocol. */
    static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return List.of(body.split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private String stack(String name) {
        return """
                <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
                <DescribeStacksResult><Stacks><member>
                <StackName>%s</StackName>
                <StackStatus>%s</StackStatus>
                <CreationTime>2026-01-01T00:00:00Z</CreationTime>
                <Outputs>%s%s%s%s%s</Outputs>
                </member></Stacks></DescribeStacksResult>
                </DescribeStacksResponse>
                """.formatted(
                        name,
                        status,
                        output("WebSocketUrl", cloud.webSocketUrl().toString()),
                        output("TableName", cloud.table()),
                        output("StubPolicyArn", "arn:aws:iam::000000000000:policy/dev-runner-dev-stub"),
                        output("DeveloperPolicyArn", "arn:aws:iam::000000000000:policy/dev-runner-dev-developer"),
                        output("TemplateVersion", "1"));
    }

    private static String output(String key, String value) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }

    private static String unknown(String name) {
        return """
                <ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
                <Code>ValidationError</Code><Message>Stack with id %s does not exist</Message></Error></ErrorResponse>
                """.formatted(name);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
