package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.runner.project.Resources;
import io.devrunner.workerhost.Code;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import io.devrunner.workerhost.WorkerHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** How a function of a stage on AWS is run, of which the project file says much, little or nothing. */
final class FunctionFactoryTest {
    private static final String STACK = "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
            + "<StackName>dev-runner-dev-bridge</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
            + "<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>"
            + Stream.of(
                            "WebSocketUrl=wss://abc/dev",
                            "TableName=t",
                            "StubPolicyArn=s",
                            "DeveloperPolicyArn=d",
                            "TemplateVersion=1")
                    .map(output -> output.split("="))
                    .map(output -> "<member><OutputKey>" + output[0] + "</OutputKey><OutputValue>" + output[1]
                            + "</OutputValue></member>")
                    .collect(Collectors.joining())
            + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";

    @TempDir
    private Path directory;

    private final ShownEvents console = new ShownEvents();
    private HttpServer cloudFormation;
    private WorkerHost host;
    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        cloudFormation = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudFormation.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = STACK.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        cloudFormation.start();
        host = WorkerHost.open(WorkerEvents.ignored());
    }

    @AfterEach
    void close() {
        if (stage != null) {
            stage.close();
        }
        host.close();
        cloudFormation.stop(0);
    }

    /** The functions of a project with this file. */
    private LiveFunctions functions(String file) throws IOException {
        return functions(file, List.of());
    }

    private LiveFunctions functions(String file, List<String> jvmOptions) throws IOException {
        Files.writeString(directory.resolve(ProjectFile.NAME), file);
        Project project = ProjectFile.readForAws(directory);
        StartSettings.Target.Aws target = new StartSettings.Target.Aws(
                "dev",
                null,
                () -> AwsAccess.of(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
                        Region.EU_CENTRAL_1,
                        URI.create("http://127.0.0.1:"
                                + cloudFormation.getAddress().getPort())));
        StartSettings settings = new StartSettings(
                directory,
                List.of(),
                target,
                -1,
                Timeouts.ON,
                false,
                true,
                new StartSettings.Sharing(false, false, Duration.ZERO, false),
                false,
                1);
        stage = AwsStage.open(project, settings, target, new CompletableFuture<>(), console);
        return new LiveFunctions(
                Map.of(),
                new FunctionFactory(
                        settings, project, stage, Map.of(), host, jvmOptions, function -> Optional.empty(), console));
    }

    private static Invoke invoke(@Nullable String handler, int memoryMegabytes, @Nullable Integer timeoutSeconds) {
        return invoke("orders", handler, memoryMegabytes, timeoutSeconds);
    }

    private static Invoke invoke(
            String function, @Nullable String handler, int memoryMegabytes, @Nullable Integer timeoutSeconds) {
        return new Invoke(
                "1-nonce",
                "1",
                function,
                "arn:aws:lambda:eu-central-1:123456789012:function:orders",
                "$LATEST",
                memoryMegabytes,
                Instant.now().plusSeconds(900),
                null,
                null,
                null,
                handler,
                timeoutSeconds,
                null,
                null,
                List.of(),
                Payload.utf8("{}"));
    }

    @Test
    void aFunctionThatNoFileNamesIsRunAsItsStubTells() throws IOException {
        LiveFunction made = functions("stage: dev\n").of(invoke("example.Orders", 512, 20));

        assertThat(made.timeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void withoutATimeoutOfItsOwnItHasTheLongest() throws IOException {
        assertThat(functions("stage: dev\n")
                        .of(invoke("example.Orders", 512, null))
                        .timeout())
                .isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aHandlerThatNobodyNamesIsAskedFor() throws IOException {
        LiveFunctions functions = functions("stage: dev\n");

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> functions.of(invoke(null, 512, 20)))
                .satisfies(e -> assertThat(e.fix()).contains("functions: {orders: {handler: example.Hello}}"));
    }

    @Test
    void aFunctionThatIsChangedOnAwsIsRunAsItIsThereAndThatIsTold() throws IOException {
        LiveFunctions functions = functions("stage: dev\n");
        LiveFunction made = functions.of(invoke("example.Orders", 512, 20));
        assertThat(functions.of(invoke("example.Orders", 512, 20))).isSameAs(made);
        assertThat(console.warnings()).isEmpty();

        assertThat(functions.of(invoke("example.New", 1024, 30))).isSameAs(made);
        assertThat(functions.of(invoke("example.New", 1024, 30))).isSameAs(made);

        assertThat(made.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(console.warnings())
                .containsExactly(
                        "orders is configured anew: its handler is example.New, was example.Orders; its timeout"
                                + " is 30 s, was 20 s; its memory is 1024 MB, was 512 MB");
        assertThat(functions.of(invoke("example.New", 1024, 20)).timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(console.warnings())
                .hasSize(2)
                .last()
                .isEqualTo("orders is configured anew: its timeout is 20 s, was 30 s");
    }

    @Test
    void aStubThatHasLostItsHandlerChangesNothing() throws IOException {
        LiveFunctions functions = functions("stage: dev\n");
        functions.of(invoke("example.Orders", 512, 20));

        functions.of(invoke(null, 512, 20));

        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void aHandlerThatAwsDoesNotLetInIsToldOnceWhichCredentialsToTake() throws IOException {
        LiveFunctions functions = functions("functions: {orders: {handler: example.Orders}}\n");
        Invoke invoke = invoke("orders", "example.Orders", 512, 20);

        functions.failed(invoke, "The security token included in the request is invalid. (Service: DynamoDb)");
        functions.failed(invoke, "The security token included in the request is invalid. (Service: S3)");

        assertThat(console.warnings())
                .singleElement()
                .asString()
                .startsWith("orders: ")
                .contains("credentials: own");
    }

    @Test
    void aHandlerOnAwsThatTheProjectDoesNotHaveIsToldOnceWithWhatToWrite() throws IOException {
        LiveFunctions functions =
                functions("functions: {orders: {on-aws: 'Shop-Orders*'}, mine: {handler: example.Old}}\n");
        Invoke renamed = invoke("Shop-Orders-AbC", "example.Old::find", 512, 20);

        functions.failed(renamed, "Class not found: example.Other");
        functions.failed(invoke("mine", "example.Old", 512, 20), "Class not found: example.Old");
        assertThat(console.warnings()).isEmpty();

        functions.failed(renamed, "Class not found: example.Old");
        functions.failed(renamed, "Class not found: example.Old");
        assertThat(console.warnings())
                .singleElement()
                .asString()
                .startsWith("Shop-Orders-AbC: example.Old, its handler on AWS, is not in this project.")
                .endsWith("functions: {orders: {handler: ...}}");
    }

    @Test
    void anEditOfTheFileIsPutToUseAtTheNextInvocation() throws IOException {
        LiveFunctions functions = functions("functions: {orders: {handler: example.Mine, timeout: 5}}\n");
        LiveFunction made = functions.of(invoke("example.Orders", 512, 20));

        Files.writeString(
                directory.resolve(ProjectFile.NAME),
                "functions: {orders: {handler: example.Edited, timeout: 7}, more: {timeout: 9}}\n");
        functions.declare(ProjectFile.readForAws(directory).functions());

        assertThat(functions.of(invoke("example.Orders", 512, 20))).isSameAs(made);
        assertThat(made.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(console.warnings())
                .containsExactly(
                        "orders is configured anew: its handler is example.Edited, was example.Mine; its timeout"
                                + " is 7 s, was 5 s");
    }

    @Test
    void whatTheFileSaysIsNotChangedFromAws() throws IOException {
        LiveFunctions functions = functions("functions: {orders: {handler: example.Mine, memory: 256, timeout: 5}}\n");
        LiveFunction made = functions.of(invoke("example.Orders", 512, 20));
        assertThat(made.timeout()).isEqualTo(Duration.ofSeconds(5));

        assertThat(functions.of(invoke("example.New", 1024, 30))).isSameAs(made);

        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void aFunctionIsRunAsTheFileSaysOfItUnderTheNameThatItHasOnAws() throws IOException {
        LiveFunctions functions = functions("functions: {orders: {handler: example.Mine, timeout: 5,"
                + " on-aws: 'Shop-Orders*'}, node: {command: node index.mjs, on-aws: 'Shop-Node*'}}\n");

        assertThat(functions
                        .of(invoke("Shop-Orders-AbC", "example.Orders", 512, 20))
                        .timeout())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(functions.isJava("Shop-Node-AbC")).isFalse();
        assertThat(functions.of(invoke("orders", "example.Orders", 512, 20)).timeout())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void anEditCountsForTheNameOnAwsToo() throws IOException {
        LiveFunctions functions = functions("functions: {orders: {timeout: 5, on-aws: 'Shop-Orders*'}}\n");
        LiveFunction made = functions.of(invoke("Shop-Orders-AbC", "example.Orders", 512, 20));

        Files.writeString(
                directory.resolve(ProjectFile.NAME), "functions: {orders: {timeout: 7, on-aws: 'Shop-Orders*'}}\n");
        functions.declare(ProjectFile.readForAws(directory).functions());

        assertThat(functions.of(invoke("Shop-Orders-AbC", "example.Orders", 512, 20)))
                .isSameAs(made);
        assertThat(made.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(console.warnings())
                .containsExactly("Shop-Orders-AbC is configured anew: its timeout is 7 s, was 5 s");
    }

    /** A handler that tells how its JVM was started. */
    public static final class Options {
        public List<String> all(Object event) {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
    }

    @Test
    void whereTheBuildTurnsOnPreviewFeaturesTheyRunToo() throws Exception {
        Path classes = Path.of(Options.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        BuildModule module = new BuildModule(
                List.of(),
                Resources.of(List.of()),
                List.of(classes),
                directory,
                List.of(),
                List.of("-g", "--enable-preview"),
                List.of());
        BuildModel model = new BuildModel(List.of(module), List.of(), List.of(), List.of());
        Invoke invoke = invoke(Options.class.getName() + "::all", 512, 20);

        InvocationOutcome outcome = functions("stage: dev\n", model.jvmOptions())
                .of(invoke)
                .at(new CodeState.Ready(1, new Code(List.of(classes), List.of()), List.of()), null, null)
                .invoke(Dispatcher.request(invoke, Clock.systemUTC()))
                .get(60, TimeUnit.SECONDS);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        InvocationOutcome.Succeeded.class,
                        succeeded -> assertThat(succeeded.response().text()).contains("\"--enable-preview\""));
    }
}
