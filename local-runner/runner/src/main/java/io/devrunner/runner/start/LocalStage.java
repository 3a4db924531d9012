package io.devrunner.runner.start;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.http.Route;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.DynamoDbSessionDirectory;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.session.InvocationRunner;
import io.devrunner.runner.session.RunnerSession;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The stage when it lies on a local cloud: its addresses, its only credentials, and a session on it. */
final class LocalStage implements AutoCloseable {
    /** As for a function that is attached on AWS: the handler's own timeout is the runner's to keep. */
    private static final Duration STUB_TIMEOUT = Duration.ofMinutes(15);

    private static final int SENDERS = 16;

    private final Project project;
    private final StartSettings settings;
    private final Console console;
    private final CloudAddress address;

    /** Null when it belongs to another process. */
    private final @Nullable LocalCloud cloud;

    private final AwsCredentialsProvider credentials;

    private LocalStage(
            Project project,
            StartSettings settings,
            Console console,
            CloudAddress address,
            @Nullable LocalCloud cloud) {
        this.project = project;
        this.settings = settings;
        this.console = console;
        this.address = address;
        this.cloud = cloud;
        credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(address.accessKeyId(), address.secretAccessKey()));
    }

    /** On the local cloud of another process, which the environment names. */
    static LocalStage join(Project project, StartSettings settings, Map<String, String> environment, Console console) {
        CloudAddress address = CloudAddress.of(project.stage(), environment);
        return new LocalStage(project, settings, console, address, null);
    }

    /** Opens the ports and begins to start the stubs. */
    static LocalStage open(Project project, StartSettings settings, Console console, Reporter reporter) {
        LocalCloud cloud = LocalCloud.open(
                new LocalCloudSettings(
                        project.stage(),
                        settings.httpPort(),
                        settings.awsPort(),
                        project.functions().stream()
                                .map(function -> deployed(function, settings.timeFactor()))
                                .toList(),
                        settings.directory(),
                        Limits.shrunk(settings.timeFactor()),
                        settings.faults(),
                        Clock.systemUTC()),
                reporter);
        cloud.start();
        return new LocalStage(project, settings, console, CloudAddress.of(cloud), cloud);
    }

    private static LocalFunction deployed(Project.Function function, int timeFactor) {
        Map<String, String> environment = new HashMap<>(function.environment());
        // Meant for the handler's JVM: the stub does not forward them, and needs no second debugger or agent.
        environment.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        environment.put("DEV_RUNNER_SHRINK_TIME", Integer.toString(timeFactor));
        return new LocalFunction(
                function.name(),
                function.routes().stream().map(Route::parse).toList(),
                function.memoryMegabytes(),
                STUB_TIMEOUT,
                function.concurrency(),
                environment);
    }

    /** The variables that every function finds, whether its stub has been heard of or not. */
    Map<String, String> variables() {
        return Map.of(
                "AWS_REGION", address.region(),
                "AWS_DEFAULT_REGION", address.region(),
                "AWS_ENDPOINT_URL_LAMBDA", address.awsUrl().toString());
    }

    /** What the stubs will bring: here it is known from the start. */
    Variables credentials() {
        return Variables.of(Map.of(
                "AWS_ACCESS_KEY_ID", address.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", address.secretAccessKey()));
    }

    /** Done when the first execution environment of each stub that was started here has ended its init phase, or failed. */
    CompletableFuture<Void> warm() {
        return cloud == null ? CompletableFuture.completedFuture(null) : cloud.warm();
    }

    /** Done when the callers of what was under way have their answers. */
    CompletableFuture<Void> finish() {
        return cloud == null ? CompletableFuture.completedFuture(null) : cloud.finish();
    }

    /** What a shell needs to call the local cloud with the AWS CLI or an SDK. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", address.accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", address.secretAccessKey());
        variables.put("AWS_SESSION_TOKEN", "");
        variables.put("AWS_REGION", address.region());
        variables.put("AWS_DEFAULT_REGION", address.region());
        variables.put("AWS_ENDPOINT_URL_LAMBDA", address.awsUrl().toString());
        return variables;
    }

    /** Opens a session for all functions of the project. */
    RunnerSession session(InvocationRunner runner) {
        return RunnerSession.open(
                new RunnerSession.Identity(
                        project.stage(),
                        System.getProperty("user.name"),
                        machine(),
                        functionNames(),
                        settings.sharing().takeOver(),
                        settings.sharing().retryInCloud()),
                new BridgeSettings(
                        new BridgeAddress(address.webSocketUrl(), address.region()),
                        credentials,
                        SENDERS,
                        Runtime.getRuntime().maxMemory() / 4,
                        ConnectionSettings.ofRunner().shrunk(settings.timeFactor())),
                DynamoDbSessionDirectory.open(address.table(), address.region(), address.awsUrl(), credentials),
                runner,
                new SessionReporter(console));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ignored) {
            // A machine without a name; it is for people to read alone.
            return "this machine";
        }
    }

    RunnerEvent.Ready ready(Map<String, Integer> debugPorts, long millis) {
        return new RunnerEvent.Ready(
                "local",
                project.stage(),
                address.httpUrl(),
                address.awsUrl(),
                address.webSocketUrl(),
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
        if (address.httpUrl() == null) {
            return routes;
        }
        for (Project.Function function : project.functions()) {
            for (String route : function.routes()) {
                String[] parts = route.split(" ", 2);
                routes.add(
                        parts.length == 2
                                ? parts[0] + " " + address.httpUrl() + parts[1] + "  " + function.name()
                                : address.httpUrl() + " (" + route + ")  " + function.name());
            }
        }
        return routes;
    }

    @Override
    public void close() {
        if (cloud != null) {
            cloud.close();
        }
    }
}
