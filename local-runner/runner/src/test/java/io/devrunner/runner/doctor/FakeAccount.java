package io.devrunner.runner.doctor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.devrunner.infra.AwsAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Services of AWS on one loopback port, each call of which is answered as the test has laid out. */
public final class FakeAccount implements AutoCloseable {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");

    /** The query for sessions, where it has an answer of its own. */
    private static final String SESSIONS = "Query of sessions";

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> actions = new ConcurrentHashMap<>();

    private record Answer(int status, String body) {}

    private FakeAccount(HttpServer server) {
        this.server = server;
    }

    /** With a bridge, and one function that is attached as it should be. */
    public static FakeAccount open() throws IOException {
        FakeAccount account =
                new FakeAccount(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        account.server.createContext("/", account::answer);
        account.server.start();
        account.caller("arn:aws:iam::123456789012:user/ada");
        account.bridge("1");
        account.attached("ada", "orders");
        account.function("java17", "io.devrunner.stub.StubHandler");
        account.put("GET /2015-03-31/functions/orders/aliases", 200, "{\"Aliases\": []}");
        return account;
    }

    public AwsAccess access() {
        return AwsAccess.of(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
                Region.EU_CENTRAL_1,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    void caller(String arn) {
        put(
                "GetCallerIdentity",
                200,
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" + arn
                        + "</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>");
    }

    /** The stack of the bridge, from this version of the template. */
    void bridge(String version) {
        put(
                "DescribeStacks",
                200,
                "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
                        + "<DescribeStacksResult><Stacks><member><StackName>dev-runner-dev-bridge</StackName>"
                        + "<StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>"
                        + "<Outputs>" + output("WebSocketUrl", "wss://abc.execute-api.eu-central-1.amazonaws.com/dev")
                        + output("TableName", "dev-runner-dev")
                        + output("StubPolicyArn", "arn:aws:iam::123456789012:policy/stub")
                        + output("DeveloperPolicyArn", "arn:aws:iam::123456789012:policy/developer")
                        + output("TemplateVersion", version)
                        + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>");
    }

    private static String output(String key, String value) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }

    /** What the table knows of attached functions; asked for one alone it tells of the last. */
    public void attached(String by, String... functions) {
        String items = Stream.of(functions).map(function -> item(by, function)).collect(Collectors.joining(", "));
        put("GetItem", 200, "{\"Item\": " + item(by, functions[functions.length - 1]) + "}");
        put("Query", 200, "{\"Count\": " + functions.length + ", \"Items\": [" + items + "]}");
    }

    /** What the table knows of sessions, as items. */
    public void sessions(String... items) {
        put(SESSIONS, 200, "{\"Count\": " + items.length + ", \"Items\": [" + String.join(", ", items) + "]}");
    }

    /** Sessions may not be read. */
    public void refuseSessions() {
        put(SESSIONS, 400, "{\"__type\": \"AccessDeniedException\", \"message\": \"User ann is not authorized\"}");
    }

    private static String item(String by, String function) {
        return """
                {"stage": {"S": "dev#attached"}, "item": {"S": "function#%1$s"}, "version": {"N": "1"},
                  "phase": {"S": "ATTACHED"}, "handler": {"S": "example.Orders"}, "timeout": {"N": "30"},
                  "layers": {"L": []}, "variables": {"L": []}, "role": {"S": "arn:aws:iam::123456789012:role/%1$s"},
                  "policy": {"S": "arn:aws:iam::123456789012:policy/stub"}, "ourPolicy": {"BOOL": true},
                  "by": {"S": "%2$s"}, "at": {"N": "0"}}""".formatted(function, by);
    }

    /** The attached function as it is now. */
    public void function(String runtime, String handler) {
        put("GET /2015-03-31/functions/orders", 200, """
                {"Configuration": {"FunctionName": "orders", "Runtime": "%s", "Timeout": 900, "Handler": "%s",
                  "Layers": [{"Arn": "arn:aws:lambda:eu-central-1:123456789012:layer:dev-runner-stub:3"}],
                  "Environment": {"Variables": {
                    "DEV_RUNNER_STAGE": "dev", "DEV_RUNNER_HANDLER": "example.Orders", "DEV_RUNNER_TIMEOUT": "30",
                    "DEV_RUNNER_BRIDGE_URL": "wss://abc.execute-api.eu-central-1.amazonaws.com/dev",
                    "DEV_RUNNER_TABLE": "dev-runner-dev"}}}}""".formatted(runtime, handler));
    }

    /** From now on the call, such as {@code DescribeStacks} or {@code GET /path}, is answered so. */
    public void put(String call, int status, String body) {
        answers.put(call, new Answer(status, body));
    }

    /** Does this before the call is answered, each time. */
    public void before(String call, Runnable action) {
        actions.put(call, action);
    }

    /** All that were made, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            Matcher action = ACTION.matcher(body);
            String call;
            if (target != null) {
                call = target.substring(target.indexOf('.') + 1);
            } else {
                call = action.find()
                        ? action.group(1)
                        : exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath();
            }
            calls.add(call);
            actions.getOrDefault(call, () -> {}).run();
            boolean isOfSessions = body.contains("\"session#\"") && answers.containsKey(SESSIONS);
            Answer answer = answers.getOrDefault(
                    isOfSessions ? SESSIONS : call, new Answer(500, "the test has no answer to " + call));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
