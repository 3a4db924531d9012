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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The stage when it lies on the embedded local cloud: its addresses, its only credentials, and a session on it. */
final class LocalStage implements AutoCloseable {
    /** As for a function that is attached on AWS: the handler's own timeout is the runner's to keep. */
    private static final Duration STUB_TIMEOUT = Duration.ofMinutes(15);

    private static final int SENDERS = 16;

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
    static LocalStage open(Project project, StartSettings settings, Console console, Reporter reporter) {
        LocalCloud cloud = LocalCloud.open(
                new LocalCloudSettings(
                        project.stage(),
                        settings.httpPort(),
                        settings.awsPort(),
                        project.functions().stream().map(LocalStage::deployed).toList(),
                        settings.directory(),
                        Limits.aws(),
                        Clock.systemUTC()),
                reporter);
        cloud.start();
        return new LocalStage(project, settings, console, cloud);
    }

    private static LocalFunction deployed(Project.Function function) {
        Map<String, String> environment = new HashMap<>(function.environment());
        // Meant for the handler's JVM: the stub does not forward them, and needs no second debugger or agent.
        environment.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
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
                "AWS_REGION", cloud.region(),
                "AWS_DEFAULT_REGION", cloud.region(),
                "AWS_ENDPOINT_URL_LAMBDA", cloud.awsUrl().toString());
    }

    /** What the stubs will bring: here it is known from the start. */
    Variables credentials() {
        return Variables.of(Map.of(
                "AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey()));
    }

    /** Done when the first execution environment of each stub has ended its init phase, well or not. */
    CompletableFuture<Void> warm() {
        return cloud.warm();
    }

    /** Done when the callers of what was under way have their answers. */
    CompletableFuture<Void> finish() {
        return cloud.finish();
    }

    /** What a shell needs to call the local cloud with the AWS CLI or an SDK. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey());
        variables.put("AWS_SESSION_TOKEN", "");
        variables.put("AWS_REGION", cloud.region());
        variables.put("AWS_DEFAULT_REGION", cloud.region());
        variables.put("AWS_ENDPOINT_URL_LAMBDA", cloud.awsUrl().toString());
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
                        new BridgeAddress(cloud.webSocketUrl(), cloud.region()),
                        credentials,
                        SENDERS,
                        Runtime.getRuntime().maxMemory() / 4,
                        ConnectionSettings.ofRunner()),
                DynamoDbSessionDirectory.open(cloud.table(), cloud.region(), cloud.awsUrl(), credentials),
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
