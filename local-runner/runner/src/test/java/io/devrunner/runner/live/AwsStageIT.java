package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.protocol.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/**
 * {@code start --stage}, as for AWS: the bridge, its stubs and the checked signatures are those of a local cloud that
 * belongs to the test, and CloudFormation tells where it is.
 */
final class AwsStageIT {
    private static final String WHERE = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;

            public class Where implements RequestHandler<String, String> {
                @Override
                public String handleRequest(String name, Context context) {
                    String value = System.getenv(name);
                    long seconds = (context.getRemainingTimeInMillis() + 999) / 1_000;
                    return context.getFunctionName() + " " + value + " " + (seconds <= 20 ? "soon" : "late");
                }
            }
            """;

    private static final Duration READY = Duration.ofSeconds(50);

    /** It takes a dozen calls of AWS. */
    private static final Duration DETACHED = Duration.ofSeconds(20);

    /** After the second interrupt; Lambda would be waited for up to 5 minutes. */
    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    @TempDir
    static Path temporary;

    private static LocalCloud cloud;
    private static StackPeer stack;
    private static Calls calls;
    private static SessionDirectory table;

    @BeforeAll
    static void open() throws Exception {
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        "dev",
                        0,
                        0,
                        List.of(attached("orders"), attached("bills")),
                        temporary,
                        Limits.aws(),
                        FaultPlan.none(),
                        Clock.systemUTC()),
                new Unheard());
        cloud.start();
        stack = StackPeer.open(cloud);
        calls = Calls.of(cloud);
        table = DynamoDbSessionDirectory.open(cloud.table(), cloud.region(), cloud.awsUrl(), credentials());
        cloud.warm().get(READY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@code attach} leaves a function. */
    private static LocalFunction attached(String name) {
        return new LocalFunction(
                name,
                List.of(),
                256,
                Duration.ofMinutes(15),
                2,
                Map.of(
                        "GREETING", "from " + name,
                        "DEV_RUNNER_HANDLER", "example.Where",
                        "DEV_RUNNER_TIMEOUT", "20"));
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));
    }

    @AfterAll
    static void close() {
        if (table != null) {
            table.close();
            calls.close();
            stack.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    private static ProjectDirectory project(String name) throws IOException {
        return new ProjectDirectory(temporary.resolve(name)).source("example.Where", WHERE);
    }

    @Test
    void functionsThatNoFileNamesAreRunAsTheirStubsTell() throws Exception {
        Path project = project("nameless").write().path();

        try (LiveRun run = LiveRun.onAws(project, stack.environment())) {
            JsonNode ready = run.ready();
            assertThat(ready.path("mode").asText()).isEqualTo("aws");
            assertThat(ready.path("stage").asText()).isEqualTo("dev");
            assertThat(ready.path("webSocketUrl").asText())
                    .isEqualTo(cloud.webSocketUrl().toString());
            assertThat(ready.path("functions")).hasSize(1);
            assertThat(ready.path("functions").get(0).asText()).isEqualTo("*");
            assertThat(ready.hasNonNull("httpUrl") || ready.hasNonNull("awsUrl"))
                    .isFalse();
            assertThat(run.environmentFile()).doesNotExist();
            assertThat(stack.asked()).contains("dev-runner-dev-bridge");

            assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
            assertThat(calls.invoked("bills", "\"GREETING\"")).isEqualTo("\"bills from bills soon\"");
            assertThat(calls.invoked("bills", "\"AWS_CONTAINER_CREDENTIALS_FULL_URI\""))
                    .contains("http://127.0.0.1:");
            assertThat(calls.invoked("bills", "\"AWS_ENDPOINT_URL_DYNAMODB\"")).isEqualTo("\"bills null soon\"");
            assertThat(table.sessions("dev")).hasSize(1);
        }
        assertThat(table.sessions("dev")).isEmpty();
    }

    @Test
    void aFileThatNamesFunctionsLeavesTheOthersAlone() throws Exception {
        Path project = project("named")
                .source("example.Echo", Handlers.ECHO)
                .function("bills", "example.Echo", "credentials: own", "environment: {GREETING: mine}")
                .path();

        try (LiveRun run = LiveRun.onAws(project, stack.environment())) {
            assertThat(run.ready().path("functions").get(0).asText()).isEqualTo("bills");
            assertThat(table.sessions("dev").get(0).functions()).containsExactly("bills");
            assertThat(calls.invoked("bills", "\"GREETING\"")).isEqualTo("\"GREETING\"");
        }
        try (LiveRun run = LiveRun.onAws(project, stack.environment(), "--function", "o*")) {
            assertThat(table.sessions("dev").get(0).functions()).containsExactly("o*");
            assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
            run.await(
                    "invocation.finished",
                    event -> event.path("function").asText().equals("orders"));
        }
    }

    @Test
    void aFunctionWithAnotherNameOnAwsIsRunAsTheFileSaysAndAtItsDebugPort() throws Exception {
        Path project = project("renamed")
                .source("example.Echo", Handlers.ECHO)
                .function("other", "example.Where")
                .function("shop", "example.Echo", "on-aws: 'ord*'", "environment: {GREETING: mine}")
                .path();

        try (LiveRun run = LiveRun.onAws(project, stack.environment(), "--function", "shop", "--debug-port", "0")) {
            assertThat(table.sessions("dev").get(0).functions()).containsExactly("ord*");
            assertThat(run.ready().path("debugPorts").path("shop").asInt()).isPositive();
            assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"GREETING\"");
            run.await(
                    "invocation.finished",
                    event -> event.path("function").asText().equals("orders"));
            assertThat(run.events())
                    .noneMatch(event -> event.path("text").asText().contains("a debugger can attach"));
        }
    }

    @Test
    void aLoginThatExpiresIsToldOnceAndTheSessionGoesOnAfterTheNextOne() throws Exception {
        Path project = project("expiring").write().path();
        Login login = new Login(temporary.resolve("login"));
        Map<String, String> variables = stack.addresses();
        variables.put("AWS_CONFIG_FILE", login.config().toString());

        try (LiveRun run = LiveRun.onAws(project, variables, "--profile", "work")) {
            assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");

            login.expire();
            // So long the SDK goes on with what it has.
            Awaitility.await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
            cut(table.sessions("dev").get(0));
            run.await("session", event -> event.path("state").asText().equals("lost"));
            JsonNode warning =
                    run.await("warning", event -> event.path("text").asText().contains("expired"));
            assertThat(warning.path("text").asText())
                    .contains("run: corporate-login")
                    .contains("--profile work")
                    .doesNotContain("\n");
            login.awaitAsked(3);

            login.renew();
            run.await("session", event -> event.path("state").asText().equals("reconnected"));
            run.await("warning", event -> event.path("text").asText().contains("go on again"));
            assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
            assertThat(run.events())
                    .filteredOn(event -> event.path("text").asText().contains("corporate-login"))
                    .hasSize(1);
            assertThat(run.errorText() + run.events())
                    .doesNotContain(cloud.credentials().secretAccessKey());
        }
        assertThat(table.sessions("dev")).isEmpty();
    }

    /** Ends its connection, as API Gateway does after two hours. */
    private static void cut(Session session) {
        try (ApiGatewayManagementApiClient api = ApiGatewayManagementApiClient.builder()
                .endpointOverride(URI.create(cloud.awsUrl() + "/dev"))
                .region(Region.of(cloud.region()))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            api.deleteConnection(request -> request.connectionId(session.connectionId()));
        }
    }

    @Test
    void whatIsMissingOnAwsIsOneClearError() throws Exception {
        Path project = project("failing").write().path();
        Map<String, String> stranger = stack.environment();
        stranger.put("AWS_SECRET_ACCESS_KEY", "wrong");

        assertFails(project, stack.addresses(), "dev", "there are no AWS credentials", "aws sso login");
        assertFails(
                project, stack.environment(), "other", "no bridge for the stage 'other' in us-east-1", "deploy bridge");
        assertFails(
                project,
                stranger,
                "dev",
                "does not let this dev-runner in",
                "execute-api:Invoke on arn:aws:execute-api:us-east-1:*:127/dev/$connect",
                "policy/dev-runner-dev-developer");
    }

    private static void assertFails(Path project, Map<String, String> variables, String stage, String... texts)
            throws Exception {
        try (LiveRun run = LiveRun.launch(project, variables, "--stage", stage)) {
            assertThat(run.exitCode()).as(run.errorText()).isEqualTo(1);
            assertThat(run.errorText()).contains(texts).doesNotContain("\tat ");
            assertThat(run.errorText().lines()).as(run.errorText()).hasSize(3);
            assertThat(run.events())
                    .noneMatch(event -> event.path("event").asText().equals("ready"));
        }
    }

    @Test
    void invokeCallsTheFunctionOnAws() throws Exception {
        Path project = project("called").write().path();

        try (LiveRun run = LiveRun.onAws(project, stack.environment())) {
            ShortRun result =
                    ShortRun.of(stack.environment(), "invoke", "orders", "--stage", "dev", "--json", "\"GREETING\"");
            assertThat(result.output().strip()).as(result.errors()).isEqualTo("\"orders from orders soon\"");
            run.await(
                    "invocation.finished",
                    event -> event.path("outcome").asText().equals("ok"));
        }
        assertThat(ShortRun.of(stack.environment(), "invoke", "nobody", "--stage", "dev")
                        .errors())
                .contains("the function 'nobody' in us-east-1 was not invoked");
    }

    @Test
    void whatThisUserHasAttachedIsAsItWasAfterTheEndAndNothingElse() throws Exception {
        Path project = project("detaching").write().path();
        try (FunctionsPeer functions = FunctionsPeer.open()) {
            functions.add("orders", "example.Where");
            functions.add("bills", "example.Where");
            functions.add("stock", "example.Where");
            JsonNode before = functions.configuration("orders");
            Map<String, String> variables = variables(functions);
            command(variables, "attach", "orders", "stock");
            Map<String, String> colleague = new HashMap<>(variables);
            colleague.put("JAVA_TOOL_OPTIONS", "-Duser.name=ada");
            command(colleague, "attach", "bills");

            try (LiveRun run = LiveRun.onAws(
                    project, variables, "--detach-on-exit", "--function", "orders", "--function", "bills")) {
                assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
                assertThat(functions.configuration("orders")).isNotEqualTo(before);

                run.interrupt();
                run.assertEndsWithin(DETACHED);
                awaitWarning(run, "bills stays attached, by ada@", "dev-runner detach bills --stage dev");
                assertThat(run.events())
                        .noneMatch(event -> event.path("text").asText().contains("stock"));
            }

            assertThat(functions.configuration("orders")).isEqualTo(before);
            for (String left : List.of("bills", "stock")) {
                assertThat(functions.configuration(left).path("Handler").asText())
                        .as(left)
                        .isEqualTo("io.devrunner.stub.StubHandler");
            }
            assertThat(functions.policies())
                    .extracting(policy -> policy.substring(0, policy.indexOf(' ')))
                    .containsExactlyInAnyOrder("bills", "stock");
            command(variables, "detach", "*");
        }
    }

    @Test
    void aSecondInterruptEndsAlsoTheDetachingAndNamesWhatStays() throws Exception {
        Path project = project("interrupted").write().path();
        try (FunctionsPeer functions = FunctionsPeer.open()) {
            functions.add("orders", "example.Where");
            JsonNode before = functions.configuration("orders");
            Map<String, String> variables = variables(functions);
            command(variables, "attach", "orders");

            try (LiveRun run = LiveRun.onAws(project, variables, "--detach-on-exit")) {
                assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
                CompletableFuture<Void> seen = functions.change("orders");
                run.interrupt();
                seen.get(DETACHED.toMillis(), TimeUnit.MILLISECONDS);
                run.interrupt();
                run.assertEndsWithin(CUT_OFF);
                awaitWarning(run, "orders stays attached", "dev-runner detach orders --stage dev --region us-east-1");
            }

            functions.changed("orders");
            command(variables, "detach", "orders");
            assertThat(functions.configuration("orders")).isEqualTo(before);
        }
    }

    @Test
    void whoHasTakenOverKeepsWhatThisUserHasAttached() throws Exception {
        Path mine = project("replaced").write().path();
        Path theirs = project("replacing").write().path();
        try (FunctionsPeer functions = FunctionsPeer.open()) {
            functions.add("orders", "example.Where");
            Map<String, String> variables = variables(functions);
            command(variables, "attach", "orders");

            try (LiveRun run = LiveRun.onAws(mine, variables, "--detach-on-exit")) {
                try (LiveRun successor = LiveRun.onAws(theirs, variables)) {
                    run.await("session", event -> event.path("state").asText().equals("replaced"));
                    run.interrupt();
                    run.assertEndsWithin(DETACHED);

                    assertThat(functions.configuration("orders").path("Handler").asText())
                            .isEqualTo("io.devrunner.stub.StubHandler");
                    assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
                    assertThat(successor.events())
                            .anyMatch(event -> event.path("event").asText().equals("invocation.finished"));
                }
            }
            command(variables, "detach", "*");
        }
    }

    @Test
    void whatIsDetachedOrDeployedAnewMeanwhileIsToldOnce() throws Exception {
        Path project = project("changing").write().path();
        try (FunctionsPeer functions = FunctionsPeer.open()) {
            functions.add("orders", "example.Where");
            functions.add("bills", "example.Where");
            Map<String, String> variables = variables(functions);
            command(variables, "attach", "orders", "bills");

            try (LiveRun run = LiveRun.onAws(project, variables)) {
                assertThat(calls.invoked("orders", "\"GREETING\"")).isEqualTo("\"orders from orders soon\"");
                command(variables, "detach", "orders");
                functions.add("bills", "example.New");
                cut(table.sessions("dev").get(0));
                awaitWarning(
                        run,
                        "no function orders is attached to the stage dev",
                        "Run: dev-runner attach orders --stage dev --region us-east-1");
                awaitWarning(
                        run,
                        "bills: its handler is example.New",
                        "Run: dev-runner attach bills --stage dev --region us-east-1");

                functions.remove("bills");
                cut(table.sessions("dev").get(0));
                awaitWarning(run, "bills: the function is gone");
                assertThat(run.events())
                        .filteredOn(event -> event.path("text").asText().contains("orders is attached"))
                        .hasSize(1);
                assertThat(calls.invoked("bills", "\"GREETING\"")).isEqualTo("\"bills from bills soon\"");
            }
            command(variables, "detach", "*");
        }
    }

    private static void awaitWarning(LiveRun run, String... texts) throws InterruptedException {
        JsonNode warning =
                run.await("warning", event -> event.path("text").asText().contains(texts[0]));
        assertThat(warning.path("text").asText()).contains(texts).doesNotContain("\n");
    }

    private static Map<String, String> variables(FunctionsPeer functions) {
        Map<String, String> variables = stack.environment();
        variables.putAll(functions.addresses());
        return variables;
    }

    private static void command(Map<String, String> variables, String command, String... functions) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--stage", "dev"));
        arguments.addAll(List.of(functions));
        ShortRun run = ShortRun.of(variables, arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.errors()).isZero();
    }

    /** A program that knows the credentials, as companies have it, and the profile that runs it. */
    private record Login(Path directory) {
        Login(Path directory) {
            this.directory = directory;
            try {
                Files.createDirectories(directory);
                // With an end in the past the SDK asks again each second.
                Files.writeString(directory.resolve("credentials.json"), """
                        {"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s",
                         "Expiration": "2020-01-01T00:00:00Z"}
                        """.formatted(
                        cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));
                Files.writeString(directory.resolve("login.sh"), """
                        cd '%s'
                        if [ -f expired ]; then
                            echo asked >> asked
                            echo 'the login has expired, run: corporate-login' >&2
                            exit 1
                        fi
                        cat credentials.json
                        """.formatted(directory));
                Files.writeString(config(), """
                        [profile work]
                        credential_process = /bin/sh %s
                        """.formatted(directory.resolve("login.sh")));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Path config() {
            return directory.resolve("config");
        }

        void expire() throws IOException {
            Files.createFile(directory.resolve("expired"));
        }

        void renew() throws IOException {
            Files.delete(directory.resolve("expired"));
        }

        /** Waits until it was asked so often in vain. */
        void awaitAsked(int times) {
            Path asked = directory.resolve("asked");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            Files.exists(asked) && Files.readAllLines(asked).size() >= times);
        }
    }

    /** What the stubs write is not what this is about. */
    private static final class Unheard implements LocalCloudEvents {
        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
