package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.http.Authorizer;
import io.devrunner.localcloud.http.PayloadFormat;
import io.devrunner.localcloud.http.Route;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.StubVariables;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.session.InvocationRunner;
import io.devrunner.runner.session.Lineage;
import io.devrunner.runner.session.RunnerSession;
import io.devrunner.workerhost.WorkerHost;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The stage when it lies on a local cloud, which is started here, with the only credentials that are let in there. */
final class LocalStage implements Stage {
    /**
     * The handler's own timeout is the runner's to keep. Nobody pays for the time at a breakpoint here, so that the stub
     * waits longer than on AWS, where 15 minutes are the most.
     */
    static final Duration STUB_TIMEOUT = Duration.ofHours(12);

    private final Project project;
    private final StartSettings settings;
    private final Console console;
    private final LocalCloud cloud;
    private final AwsCredentialsProvider credentials;

    private LocalStage(Project project, StartSettings settings, Console console, LocalCloud cloud) {
        this.project = project;
        this.settings = settings;
        this.console = console;
        this.cloud = cloud;
        credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));
    }

    /** Opens the ports and begins to start the stubs. */
    static LocalStage open(
            Project project,
            StartSettings settings,
            StartSettings.Target.Local target,
            Console console,
            Reporter reporter) {
        LocalCloud cloud = LocalCloud.open(
                new LocalCloudSettings(
                        project.stage(),
                        target.httpPort(),
                        target.awsPort(),
                        project.functions().stream()
                                .map(function -> deployed(function, settings.timeFactor()))
                                .toList(),
                        project.cors(),
                        settings.directory(),
                        Limits.shrunk(settings.timeFactor()),
                        target.faults(),
                        Clock.systemUTC()),
                reporter);
        cloud.start();
        return new LocalStage(project, settings, console, cloud);
    }

    static LocalFunction deployed(Project.Function function, int timeFactor) {
        Map<String, String> environment = new HashMap<>(function.environment());
        // Meant for the handler's JVM: the stub does not forward them, and needs no second debugger or agent.
        environment.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        environment.put(StubVariables.SHRINK_TIME, Integer.toString(timeFactor));
        return new LocalFunction(
                function.name(),
                function.routes().stream().map(Route::parse).toList(),
                PayloadFormat.of(function.payload()),
                Authorizer.of(function.authorizer()),
                function.memoryMegabytes(),
                STUB_TIMEOUT,
                function.concurrency(),
                environment,
                Optional.empty());
    }

    @Override
    public Map<String, String> variables() {
        return variables(cloud.region(), cloud.awsUrl(), System.getenv());
    }

    /** With the machine's proxies: the stubs, which are started on it too, forward them as the function's own. */
    static Map<String, String> variables(String region, URI awsUrl, Map<String, String> machine) {
        Map<String, String> variables = new HashMap<>(WorkerHost.proxies(machine));
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("AWS_ENDPOINT_URL_LAMBDA", awsUrl.toString());
        return variables;
    }

    @Override
    public Map<String, String> developer() {
        return developer(System.getenv(), AwsAccess.region(System.getenv()));
    }

    /** With the developer's region: where they have none, that of the local cloud stays. */
    static Map<String, String> developer(Map<String, String> environment, Optional<String> region) {
        Map<String, String> variables = new HashMap<>(environment);
        region.ifPresent(name -> {
            variables.put("AWS_REGION", name);
            variables.put("AWS_DEFAULT_REGION", name);
        });
        return variables;
    }

    /** Known from the start, as there is only one key. */
    @Override
    public Optional<Variables> credentials() {
        return Optional.of(Variables.of(Map.of(
                "AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey())));
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public CompletableFuture<Void> warm() {
        return cloud.warm();
    }

    @Override
    public CompletableFuture<Void> finish() {
        return cloud.finish();
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey());
        variables.put("AWS_SESSION_TOKEN", "");
        variables.put("AWS_REGION", cloud.region());
        variables.put("AWS_DEFAULT_REGION", cloud.region());
        variables.put("AWS_ENDPOINT_URL_LAMBDA", cloud.awsUrl().toString());
        return variables;
    }

    /** For all functions of the project. */
    @Override
    public RunnerSession session(InvocationRunner runner, Lineage lineage) {
        return RunnerSession.open(
                Sessions.identity(project.stage(), functionNames(), settings.sharing(), lineage),
                Sessions.bridge(
                        new BridgeAddress(cloud.webSocketUrl(), cloud.region()),
                        credentials,
                        settings.timeFactor(),
                        Clock.systemUTC()),
                DynamoDbSessionDirectory.open(cloud.table(), cloud.region(), cloud.awsUrl(), credentials),
                runner,
                new SessionReporter(console, ""));
    }

    @Override
    public RunnerEvent.Ready ready(Map<String, Integer> debugPorts, long millis) {
        return new RunnerEvent.Ready(
                "local",
                project.stage(),
                cloud.httpUrl(),
                cloud.awsUrl(),
                cloud.webSocketUrl(),
                functionNames(),
                debugPorts,
                routes(),
                millis);
    }

    private List<String> functionNames() {
        return project.functions().stream().map(Project.Function::name).toList();
    }

    private List<String> routes() {
        List<String> routes = new ArrayList<>();
        for (Project.Function function : project.functions()) {
            for (String route : function.routes()) {
                String[] parts = route.split(" ", 2);
                routes.add(
                        parts.length == 2
                                ? parts[0] + " " + cloud.httpUrl() + parts[1] + "  " + function.name()
                                : cloud.httpUrl() + " (" + route + ")  " + function.name());
            }
        }
        return routes;
    }

    @Override
    public void close() {
        cloud.close();
    }
}
