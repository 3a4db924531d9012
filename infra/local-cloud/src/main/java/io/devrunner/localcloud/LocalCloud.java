package io.devrunner.localcloud;

import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.http.CorsFrontDoor;
import io.devrunner.localcloud.http.HttpFrontDoor;
import io.devrunner.localcloud.http.HttpFunction;
import io.devrunner.localcloud.http.Route;
import io.devrunner.localcloud.lambda.EventQueue;
import io.devrunner.localcloud.server.LoopbackServer;
import io.devrunner.localcloud.sigv4.SignatureVerifier;
import io.devrunner.localcloud.table.SessionTable;
import io.devrunner.localcloud.websocket.ConnectionEnds;
import io.devrunner.localcloud.websocket.Connections;
import io.devrunner.localcloud.websocket.Handshake;
import io.devrunner.localcloud.websocket.MessageObserver;
import io.devrunner.protocol.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The AWS services that the bridge needs, on loopback, and the functions' stubs that run in them. */
public final class LocalCloud implements AutoCloseable {
    private static final String REGION = "us-east-1";
    private static final String ARN_PREFIX = "arn:aws:lambda:" + REGION + ":000000000000:function:";
    /** Above each limit of a single operation, so that the operation itself refuses what is too large for it. */
    private static final int MAX_AWS_PAYLOAD_BYTES = 16 * 1024 * 1024;

    private final LocalCloudSettings settings;
    private final LocalCredentials credentials;
    private final FunctionHost host;
    private final Connections connections;
    private final LoopbackServer aws;
    private final LoopbackServer http;
    private final Closing closing;

    private LocalCloud(
            LocalCloudSettings settings,
            LocalCredentials credentials,
            FunctionHost host,
            Connections connections,
            LoopbackServer aws,
            LoopbackServer http,
            Closing closing) {
        this.settings = settings;
        this.credentials = credentials;
        this.host = host;
        this.connections = connections;
        this.aws = aws;
        this.http = http;
        this.closing = closing;
    }

    /**
     * Opens the ports; functions can be invoked after {@link #start}.
     *
     * @throws UserException when a port is taken, or when two functions have the same route
     */
    public static LocalCloud open(LocalCloudSettings settings, LocalCloudEvents events) {
        return open(settings, events, new StubHost(settings, events));
    }

    static LocalCloud open(LocalCloudSettings settings, LocalCloudEvents events, FunctionHost host) {
        checkRoutes(settings.functions());
        Closing closing = new Closing();
        try {
            return open(settings, events, host, closing);
        } catch (RuntimeException e) {
            closing.closeAfter(e);
            throw e;
        }
    }

    private static LocalCloud open(
            LocalCloudSettings settings, LocalCloudEvents events, FunctionHost host, Closing closing) {
        LocalCredentials credentials = LocalCredentials.random();
        SignatureVerifier verifier = new SignatureVerifier(
                credentials.accessKeyId(), credentials.secretAccessKey(), REGION, settings.clock());
        Functions functions = deploy(settings, host);
        ScheduledExecutorService timer = timer();
        closing.add(timer::shutdownNow);
        Connections connections = new Connections(settings.limits().webSocket(), settings.clock());
        AwsRouter router = new AwsRouter(
                settings.stage(),
                ARN_PREFIX,
                verifier,
                connections,
                new SessionTable(table(settings.stage())),
                functions,
                new EventQueue(settings.limits().invoke(), timer, events::warning),
                settings.faults(),
                timer,
                settings.clock());
        LoopbackServer aws = closing.add(LoopbackServer.open(
                "local-cloud-aws",
                settings.awsPort(),
                "--aws-port",
                MAX_AWS_PAYLOAD_BYTES,
                router,
                new Handshake(settings.stage(), verifier, connections, settings.faults(), timer)));
        closing.add(connections);
        LoopbackServer http = closing.add(LoopbackServer.open(
                "local-cloud-http",
                settings.httpPort(),
                "--http-port",
                HttpFrontDoor.MAX_PAYLOAD_BYTES,
                CorsFrontDoor.before(
                        new HttpFrontDoor(reached(settings.functions()), functions, events::warning, settings.clock()),
                        settings.cors()),
                null));
        closing.add(host);
        long sweep = settings.limits().sweep().toMillis();
        Future<?> unused = timer.scheduleWithFixedDelay(connections::expire, sweep, sweep, TimeUnit.MILLISECONDS);
        return new LocalCloud(settings, credentials, host, connections, aws, http, closing);
    }

    /** Where all AWS services answer, such as {@code http://127.0.0.1:4510}. */
    public URI awsUrl() {
        return aws.url();
    }

    /** The HTTP front door, such as {@code http://127.0.0.1:3000}. */
    public URI httpUrl() {
        return http.url();
    }

    /** The WebSocket API with its stage, such as {@code ws://127.0.0.1:4510/dev}. */
    public URI webSocketUrl() {
        return URI.create("ws://127.0.0.1:" + aws.port() + "/" + settings.stage());
    }

    /** The only access key that is let in; new at each start. */
    public LocalCredentials credentials() {
        return credentials;
    }

    public String region() {
        return REGION;
    }

    /** The name of the session table. */
    public String table() {
        return table(settings.stage());
    }

    /** Begins to start the functions' execution environments; returns at once. */
    public void start() {
        host.start(this);
    }

    /** Done when each function's first execution environment has ended its init phase, well or not. */
    public CompletableFuture<Void> warm() {
        return host.warm();
    }

    /** Takes no more calls; done when the callers of those under way have their answers. */
    public CompletableFuture<Void> finish() {
        return CompletableFuture.allOf(http.finish(), aws.finish());
    }

    /**
     * Where the function's execution environments run, for those who freeze or end them; several share a process.
     * Empty while a process is being started again.
     */
    public List<ProcessHandle> processes(String function) {
        return host.processes(function);
    }

    /** From now on the observer sees every message that a client of the WebSocket API is sent. */
    public void observe(MessageObserver observer) {
        connections.observe(observer);
    }

    /** How many connections it has ended of its own accord. */
    public ConnectionEnds connectionEnds() {
        return connections.ends();
    }

    /** Looks for connections whose time is over, as the timer does. */
    void expireConnections() {
        connections.expire();
    }

    @Override
    public void close() {
        closing.close();
    }

    private static Functions deploy(LocalCloudSettings settings, FunctionHost host) {
        return new Functions(settings.functions().stream()
                .map(function -> new DeployedFunction(
                        function.name(),
                        ARN_PREFIX + function.name(),
                        function.memoryMegabytes(),
                        function.timeout(),
                        function.concurrency() + StubHost.QUEUE_LIMIT,
                        host.invoker(function.name()),
                        settings.clock()))
                .toList());
    }

    private static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "local-cloud-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The jar of the stub that runs here, with all that it needs; a directory when this program runs from class files. */
    public static Path stubJar() {
        return StubHost.stubJar();
    }

    /** The name of the session table of a stage. */
    public static String table(String stage) {
        return "dev-runner-" + stage;
    }

    private static List<HttpFunction> reached(List<LocalFunction> functions) {
        return functions.stream()
                .map(function ->
                        new HttpFunction(function.name(), function.routes(), function.payload(), function.authorizer()))
                .toList();
    }

    private static void checkRoutes(List<LocalFunction> functions) {
        Map<String, String> owners = new HashMap<>();
        for (LocalFunction function : functions) {
            for (Route route : function.routes()) {
                String other = owners.put(route.key(), function.name());
                if (other != null) {
                    throw new UserException(
                            "The route \"" + route.key() + "\" belongs to two functions: " + other + " and "
                                    + function.name() + ".",
                            "An HTTP API sends a route to one function.",
                            "Change the routes of one of them in dev-runner.yaml.");
                }
            }
        }
    }
}
