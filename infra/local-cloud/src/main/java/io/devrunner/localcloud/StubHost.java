package io.devrunner.localcloud;

import io.devrunner.localcloud.functions.FunctionInvoker;
import io.devrunner.protocol.StubVariables;
import io.devrunner.stub.StubHandler;
import io.devrunner.workerhost.Code;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import io.devrunner.workerhost.WorkerFunction;
import io.devrunner.workerhost.WorkerHost;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the real stub for each function, in worker JVMs. */
final class StubHost implements FunctionHost {
    /** How many invocations of a function may wait for an execution environment. */
    static final int QUEUE_LIMIT = 1_000;

    /**
     * Each loads and compiles its own classes, for which this machine has a few cores and not, like Lambda, one or more
     * for each: were all of a burst to start at once, the first would be as late as the last.
     */
    private static final int STARTS_AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

    /**
     * A developer calls now and then: the stub must be quick after its first few calls. Not for workers whose code is
     * redefined, for which the JVM visits all that it has compiled.
     */
    private static final List<String> COMPILE_EARLY = List.of("-XX:CompileThresholdScaling=0.1");

    private final LocalCloudSettings settings;
    private final LocalCloudEvents events;
    private final Map<String, WorkerFunction> functions = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private @Nullable WorkerHost host;

    StubHost(LocalCloudSettings settings, LocalCloudEvents events) {
        this.settings = settings;
        this.events = events;
    }

    @Override
    public synchronized void start(LocalCloud cloud) {
        if (host != null) {
            throw new IllegalStateException("the local cloud is started already");
        }
        try {
            WorkerHost opened = WorkerHost.open(new Output());
            host = opened;
            for (LocalFunction function : settings.functions()) {
                functions.put(function.name(), opened.start(stub(function, cloud), code(function)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the Runtime API cannot be opened", e);
        }
    }

    @Override
    public FunctionInvoker invoker(String name) {
        return request -> {
            WorkerFunction function = functions.get(name);
            if (function == null) {
                throw new IllegalStateException(name + " is not started");
            }
            return function.invoke(request);
        };
    }

    @Override
    public CompletableFuture<Void> warm() {
        return CompletableFuture.allOf(
                functions.values().stream().map(WorkerFunction::initialized).toArray(CompletableFuture[]::new));
    }

    @Override
    public List<ProcessHandle> processes(String name) {
        WorkerFunction function = functions.get(name);
        return function == null ? List.of() : function.processes();
    }

    @Override
    public synchronized void close() {
        WorkerHost opened = host;
        if (opened != null) {
            opened.close();
        }
    }

    /** As on AWS: the function's own classes, then those of the layer. */
    private static Code code(LocalFunction function) {
        List<Path> classPath = new ArrayList<>();
        function.original().ifPresent(original -> classPath.addAll(original.classPath()));
        classPath.addAll(stub());
        return new Code(List.of(), classPath);
    }

    private FunctionSettings stub(LocalFunction function, LocalCloud cloud) {
        Map<String, String> environment = new HashMap<>(function.environment());
        environment.put(StubVariables.BRIDGE_URL, cloud.webSocketUrl().toString());
        environment.put(StubVariables.TABLE, cloud.table());
        environment.put(StubVariables.STAGE, settings.stage());
        function.original().ifPresent(original -> environment.put(StubVariables.HANDLER, original.handler()));
        environment.put(StubVariables.TABLE_URL, cloud.awsUrl().toString());
        // A handler that invokes functions means those of this cloud.
        environment.putIfAbsent("AWS_ENDPOINT_URL_LAMBDA", cloud.awsUrl().toString());
        environment.put("AWS_REGION", cloud.region());
        environment.put("AWS_DEFAULT_REGION", cloud.region());
        environment.put("AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey());
        environment.remove("AWS_SESSION_TOKEN");
        return new FunctionSettings(
                function.name(),
                StubHandler.class.getName() + "::handleRequest",
                environment,
                function.memoryMegabytes(),
                function.timeout(),
                function.concurrency(),
                STARTS_AT_ONCE,
                QUEUE_LIMIT,
                COMPILE_EARLY,
                Optional.empty(),
                Timeouts.ON,
                settings.directory(),
                List.of());
    }

    /** The stub's jar, which holds all it needs; when it is not packed, as in an IDE, this program's class path. */
    private static List<Path> stub() {
        Path stub = stubJar();
        return Files.isDirectory(stub) ? classPath() : List.of(stub);
    }

    /** Where the stub is: a jar, or a directory when it is not packed. */
    static Path stubJar() {
        try {
            return Path.of(StubHandler.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the stub's class path entry has no path", e);
        }
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    /** Passes on what the workers say. */
    private final class Output implements WorkerEvents {
        @Override
        public void invocationStarted(String function, String requestId) {
            events.started(function, requestId);
        }

        @Override
        public void line(String function, @Nullable String requestId, Source source, String line) {
            events.line(function, requestId, line);
        }

        @Override
        public void warning(String function, String text) {
            events.warning(function + ": " + text);
        }
    }
}
