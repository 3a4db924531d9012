package io.devrunner.runner.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Lambda and IAM as far as attaching and detaching need them: the configuration of functions, and the policies of their
 * roles. The code of the functions is elsewhere.
 */
final class FunctionsPeer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAYER = "arn:aws:lambda:us-east-1:000000000000:layer:dev-runner-stub:1";
    private static final String UNKNOWN = "{\"Type\": \"User\", \"Message\": \"Function not found\"}";

    private final HttpServer server;

    /** By name. Guarded by this. */
    private final Map<String, ObjectNode> functions = new TreeMap<>();

    /** Of all roles, each as {@code ROLE POLICY}. Guarded by this. */
    private final Set<String> policies = new TreeSet<>();

    /** Guarded by this. */
    private CompletableFuture<Void> seenInProgress = new CompletableFuture<>();

    private FunctionsPeer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
    }

    static FunctionsPeer open() throws IOException {
        FunctionsPeer peer =
                new FunctionsPeer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        peer.server.start();
        return peer;
    }

    /** What leads the SDK of another process to this. */
    Map<String, String> addresses() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of("AWS_ENDPOINT_URL_LAMBDA", url, "AWS_ENDPOINT_URL_IAM", url);
    }

    /** A function with a role of its own. */
    synchronized void add(String name, String handler) {
        ObjectNode function = JSON.createObjectNode()
                .put("FunctionName", name)
                .put("Runtime", "java17")
                .put("Role", "arn:aws:iam::000000000000:role/" + name)
                .put("Handler", handler)
                .put("CodeSize", 1_000_000)
                .put("Timeout", 20)
                .put("PackageType", "Zip")
                .put("State", "Active")
                .put("LastUpdateStatus", "Successful");
        function.putArray("Layers");
        function.putObject("Environment").putObject("Variables").put("GREETING", "hello");
        functions.put(name, function);
    }

    /**
     * As Lambda has it while it changes a function.
     *
     * @return done when somebody has seen it so
     */
    synchronized CompletableFuture<Void> change(String name) {
        functions.get(name).put("LastUpdateStatus", "InProgress");
        seenInProgress = new CompletableFuture<>();
        return seenInProgress;
    }

    synchronized void changed(String name) {
        functions.get(name).put("LastUpdateStatus", "Successful");
    }

    synchronized void remove(String name) {
        functions.remove(name);
    }

    synchronized JsonNode configuration(String name) {
        return functions.get(name).deepCopy();
    }

    synchronized Set<String> policies() {
        return Set.copyOf(policies);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String answer = path.equals("/")
                    ? ofIam(StackPeer.form(exchange))
                    : ofLambda(exchange.getRequestMethod(), path, JSON.readTree(exchange.getRequestBody()));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            if (answer.equals(UNKNOWN)) {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", "ResourceNotFoundException");
            }
            exchange.sendResponseHeaders(answer.equals(UNKNOWN) ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized String ofIam(Map<String, String> form) {
        String role = form.getOrDefault("RoleName", "") + " ";
        String call = form.getOrDefault("Action", "");
        String result = "";
        if (call.equals("AttachRolePolicy")) {
            policies.add(role + form.get("PolicyArn"));
        } else if (call.equals("DetachRolePolicy")) {
            policies.remove(role + form.get("PolicyArn"));
        } else {
            result = policies.stream()
                    .filter(policy -> policy.startsWith(role))
                    .map(policy -> "<member><PolicyArn>" + policy.substring(role.length()) + "</PolicyArn></member>")
                    .collect(Collectors.joining("", "<AttachedPolicies>", "</AttachedPolicies>"));
        }
        return "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(call, result);
    }

    private synchronized String ofLambda(String method, String path, JsonNode request) {
        if (path.contains("/layers/")) {
            return method.equals("GET")
                    ? "{\"LayerVersions\": []}"
                    : JSON.createObjectNode().put("LayerVersionArn", LAYER).toString();
        }
        if (path.endsWith("/aliases") || path.endsWith("/code-signing-config")) {
            return "{}";
        }
        ObjectNode function = functions.get(path.split("/", -1)[3]);
        if (function == null) {
            return UNKNOWN;
        }
        if (method.equals("PUT")) {
            function.setAll((ObjectNode) request);
            ArrayNode layers = function.putArray("Layers");
            request.path("Layers")
                    .forEach(arn -> layers.addObject().put("Arn", arn.asText()).put("CodeSize", 1));
            return function.toString();
        }
        if (function.path("LastUpdateStatus").asText().equals("InProgress")) {
            seenInProgress.complete(null);
        }
        return JSON.createObjectNode().set("Configuration", function).toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
