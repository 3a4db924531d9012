package io.devrunner.infra.attach;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.LoopbackAws;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.regions.Region;

/**
 * Lambda, IAM, DynamoDB and EC2 on one loopback port, as far as attaching needs them and as their service models have
 * them on the wire. It has what moto lacks: revisions, updates that take a while or fail, and refusals. All calls are
 * recorded.
 */
final class FakeAws implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String ACCOUNT = "123456789012";
    static final String STUB_POLICY = "arn:aws:iam::" + ACCOUNT + ":policy/dev-runner-stub";

    private final LoopbackAws aws;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> refusals = new TreeMap<>();
    private final FakeLambda lambda = new FakeLambda();
    private final FakeTable table = new FakeTable();
    private final FakeQueries queries = new FakeQueries();
    private final Services services;

    /** What a service says. */
    record Answer(int status, String body, String errorType) {
        static Answer ok(String body) {
            return new Answer(200, body, "");
        }

        /** An error of a service that speaks JSON. */
        static Answer error(int status, String type, String message) {
            return new Answer(
                    status,
                    JSON.createObjectNode()
                            .put("__type", type)
                            .put("Type", "User")
                            .put("message", message)
                            .toString(),
                    type);
        }
    }

    private FakeAws() throws IOException {
        aws = LoopbackAws.open(this::serve);
        services = Services.of(access());
    }

    static FakeAws start() throws IOException {
        return new FakeAws();
    }

    FakeLambda lambda() {
        return lambda;
    }

    FakeTable table() {
        return table;
    }

    FakeQueries queries() {
        return queries;
    }

    /** The names of all calls so far, such as {@code UpdateFunctionConfiguration}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** From now on this call is refused so. */
    void refuse(String call, Answer with) {
        refusals.put(call, with);
    }

    AwsAccess access() {
        return aws.access(Region.EU_WEST_1);
    }

    /** Each stage has a policy of its own. */
    static String stubPolicy(String stage) {
        return stage.equals("dev") ? STUB_POLICY : STUB_POLICY + "-" + stage;
    }

    static BridgeStack bridge(String stage) {
        return new BridgeStack(
                stage,
                URI.create("wss://abc.execute-api.eu-west-1.amazonaws.com/" + stage),
                "dev-runner-" + stage,
                "eu-west-1",
                stubPolicy(stage),
                "arn:aws:iam::" + ACCOUNT + ":policy/dev-runner-developer");
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer;
        try {
            answer = answer(exchange, body);
        } catch (RuntimeException e) {
            answer = Answer.error(500, "FakeAwsBug", e.toString());
        }
        if (!answer.errorType().isEmpty()) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", answer.errorType());
        }
        LoopbackAws.answer(exchange, answer.status(), answer.body());
    }

    private Answer answer(HttpExchange exchange, String body) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String path = exchange.getRequestURI().getPath();
        String call;
        Map<String, String> form = Map.of();
        if (target != null) {
            call = target.substring(target.indexOf('.') + 1);
        } else if (path.equals("/")) {
            form = form(body);
            call = form.get("Action");
        } else {
            call = FakeLambda.call(exchange.getRequestMethod(), path);
        }
        calls.add(call);
        if (refusals.containsKey(call)) {
            return refusals.get(call);
        }
        if (target != null) {
            return table.answer(call, JSON.readTree(body));
        }
        return path.equals("/")
                ? queries.answer(call, form)
                : lambda.answer(call, path, body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return form;
    }

    /** Clients of this account, the same ones each time: to make them takes longer than all of their calls. */
    Services services() {
        return services;
    }

    @Override
    public void close() {
        services.close();
        aws.close();
    }
}
