package io.devrunner.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.gateway.FakeGateway;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An execution environment as Lambda makes it: a JVM with AWS's own runtime client, a Runtime API, and the function's
 * classes and jars in their places. The bridge is there, and nobody has a session unless that is asked for.
 */
final class AwsRuntime implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<String> outcomes = new ArrayBlockingQueue<>(10);
    private final CountDownLatch ready = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-aws");
        thread.setDaemon(true);
        return thread;
    });
    private final FakeGateway gateway = FakeGateway.start();
    private final HttpServer aws = server(this::table);
    private final HttpServer runtimeApi = server(this::runtimeApi);
    private final Optional<ScriptedRunner> runner;

    /** As DynamoDB writes them. */
    private final String sessions;

    private final Path output;
    private final Process process;
    private final long begun;
    private int requests;

    private record Event(String body, boolean fromApp) {}

    AwsRuntime(Path java, Path task, String handler, Map<String, String> variables) throws IOException {
        this(java, task, handler, variables, Optional.empty());
    }

    private AwsRuntime(Path java, Path task, String handler, Map<String, String> variables, Optional<String> answer)
            throws IOException {
        runner = answer.map(text -> ScriptedRunner.connect(gateway));
        sessions = runner.map(AwsRuntime::item).orElse("");
        answer.ifPresent(text -> threads.execute(() -> answerWith(text)));
        output = Files.createTempFile("lambda", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        runtimeClient(),
                        "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                        handler)
                .directory(task.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API", address(runtimeApi),
                "AWS_LAMBDA_FUNCTION_NAME", "orders",
                "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders",
                "AWS_LAMBDA_LOG_STREAM_NAME", "stream",
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "LANG", "en_US.UTF-8"));
        environment.put(
                "DEV_RUNNER_BRIDGE_URL", gateway.address().webSocketUrl().toString());
        environment.put("DEV_RUNNER_TABLE_URL", "http://" + address(aws));
        environment.putAll(variables);
        begun = System.nanoTime();
        process = builder.start();
    }

    /** The same for an attached function. */
    static AwsRuntime attached(Path java, Path task, String original, Map<String, String> more) throws IOException {
        return attached(java, task, original, more, Optional.empty());
    }

    /** The same when a runner intercepts the function, and gives this answer. */
    static AwsRuntime intercepted(Path java, Path task, String original, String answer) throws IOException {
        return attached(java, task, original, Map.of(), Optional.of(answer));
    }

    private static AwsRuntime attached(
            Path java, Path task, String original, Map<String, String> more, Optional<String> answer)
            throws IOException {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("DEV_RUNNER_STAGE", "dev");
        variables.put("DEV_RUNNER_TABLE", "dev-runner-dev");
        variables.put("DEV_RUNNER_HANDLER", original);
        return new AwsRuntime(java, task, StubHandler.class.getName(), variables, answer);
    }

    /** A directory like {@code /var/task}: the tests' classes, and with the layer's jar in {@code lib}. */
    static Path task(Path directory, Path stubJar) throws IOException, URISyntaxException {
        Path classes = Path.of(attached.Handlers.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.createDirectories(directory.resolve("attached"));
        try (Stream<Path> files = Files.list(classes.resolve("attached"))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve("attached").resolve(file.getFileName()));
            }
        }
        Files.createDirectories(directory.resolve("lib"));
        Files.copy(stubJar, directory.resolve("lib").resolve("dev-runner-stub.jar"));
        return directory;
    }

    /** Waits for the end of the init phase: the first question for an event. */
    Duration initialized() throws InterruptedException {
        if (!ready.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no init phase that ends: " + log());
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The response to the event, or Lambda's error JSON. */
    String invoke(String event) throws InterruptedException {
        return invoke(new Event(event, false));
    }

    /** The same as the SDK for mobile apps does it, with client context and identity. */
    String invokeFromApp(String event) throws InterruptedException {
        return invoke(new Event(event, true));
    }

    private String invoke(Event event) throws InterruptedException {
        events.add(event);
        String outcome = outcomes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (outcome == null) {
            throw new AssertionError("no outcome of " + event.body() + ": " + log());
        }
        return outcome;
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it does not end: " + log());
        }
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private HttpServer server(HttpHandler handler) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void runtimeApi(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (!path.endsWith("/next")) {
            outcomes.add(new String(body, StandardCharsets.UTF_8));
            answer(exchange, 202, "");
            return;
        }
        ready.countDown();
        try {
            Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                answer(exchange, 500, "");
                return;
            }
            requests++;
            exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "request-" + requests);
            exchange.getResponseHeaders()
                    .add(
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(System.currentTimeMillis()
                                    + Duration.ofSeconds(150).toMillis()));
            exchange.getResponseHeaders()
                    .add(
                            "Lambda-Runtime-Invoked-Function-Arn",
                            "arn:aws:lambda:eu-west-1:123456789012:function:orders");
            exchange.getResponseHeaders().add("Lambda-Runtime-Trace-Id", "Root=1-2-3;Sampled=0");
            if (event.fromApp()) {
                exchange.getResponseHeaders()
                        .add(
                                "Lambda-Runtime-Client-Context",
                                "{\"client\":{\"app_title\":\"t\"},\"custom\":{\"k\":\"v\"},\"env\":{\"e\":\"f\"}}");
                exchange.getResponseHeaders()
                        .add(
                                "Lambda-Runtime-Cognito-Identity",
                                "{\"cognitoIdentityId\":\"id\",\"cognitoIdentityPoolId\":\"pool\"}");
            }
            answer(exchange, 200, event.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String item(ScriptedRunner runner) {
        try {
            Session session = ScriptedRunner.session("session-1", runner.nextId());
            return "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#session-1\"},\"developer\":{\"S\":\"ada\"},"
                    + "\"machine\":{\"S\":\"laptop\"},\"connectionId\":{\"S\":\"" + session.connectionId()
                    + "\"},\"publicKey\":{\"S\":\"" + session.publicKey()
                    + "\"},\"protocolVersion\":{\"N\":\"1\"},\"functions\":{\"L\":[{\"S\":\"*\"}]},"
                    + "\"started\":{\"N\":\"" + session.started().toEpochMilli() + "\"},\"lastSeen\":{\"N\":\""
                    + session.lastSeen().toEpochMilli() + "\"},\"expires\":{\"N\":\""
                    + session.expires().getEpochSecond() + "\"}}";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Plays the runner for one event. */
    private void answerWith(String text) {
        try {
            ScriptedRunner.Heard heard = runner.orElseThrow().hear(BridgeMessage.Invoke.class);
            String id = heard.message().invocationId();
            runner.orElseThrow().say(heard.from(), new BridgeMessage.Response(id, "", Payload.utf8(text)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** DynamoDB with the sessions, and nothing else. */
    private void table(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean query = exchange.getRequestHeaders().getFirst("X-Amz-Target").endsWith(".Query");
        int count = runner.isPresent() ? 1 : 0;
        answer(
                exchange,
                200,
                query ? "{\"Count\":" + count + ",\"Items\":[" + sessions + "],\"ScannedCount\":" + count + "}" : "{}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        // AWS's runtime client does not survive an answer without it.
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** AWS's jars, which Lambda has on the system class path. */
    private static String runtimeClient() {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.matches(
                    "aws-lambda-java-(core|runtime-interface-client|serialization)-.*\\.jar|utils-lite-.*\\.jar")) {
                jars.add(entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        runtimeApi.stop(0);
        aws.stop(0);
        runner.ifPresent(ScriptedRunner::close);
        gateway.close();
        threads.shutdownNow();
        Files.deleteIfExists(output);
    }
}
