package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.TestClock;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.Project.Credentials;
import io.devrunner.workerhost.WorkerEvents;
import io.devrunner.workerhost.WorkerHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of several values wins, and what restarts a worker. */
final class FunctionEnvironmentTest {
    private static final Map<String, String> STAGE = Map.of("AWS_REGION", "us-east-1", "DB_HOST", "127.0.0.1");
    private static final Map<String, String> DEVELOPER =
            Map.of("AWS_PROFILE", "ada", "AWS_LAMBDA_RUNTIME_API", "other", "EDITOR", "vi");
    private static final Variables KEY_A = Variables.of(
            Map.of("AWS_ACCESS_KEY_ID", "ASIAA", "AWS_SECRET_ACCESS_KEY", "secret a", "AWS_SESSION_TOKEN", "token a"));
    private static final Variables KEY_B =
            Variables.of(Map.of("AWS_ACCESS_KEY_ID", "ASIAB", "AWS_SECRET_ACCESS_KEY", "secret b"));

    private final TestClock clock = new TestClock(Instant.parse("2030-01-01T12:00:00Z"));
    private WorkerHost host;

    @BeforeEach
    void open() throws IOException {
        host = WorkerHost.open(WorkerEvents.ignored());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private FunctionEnvironment environment(Credentials mode, Map<String, String> declared) {
        return environment(mode, declared, DEVELOPER);
    }

    private FunctionEnvironment environment(
            Credentials mode, Map<String, String> declared, Map<String, String> developer) {
        return environment(mode, declared, STAGE, developer);
    }

    private FunctionEnvironment environment(
            Credentials mode, Map<String, String> declared, Map<String, String> stage, Map<String, String> developer) {
        Project.Function function = new Project.Function(
                "f",
                "a.B",
                List.of(),
                "2.0",
                "",
                512,
                Duration.ofSeconds(30),
                1,
                declared,
                mode,
                List.of(),
                List.of(),
                List.of());
        return new FunctionEnvironment(function, stage, developer, host.openCredentials(), clock);
    }

    @Test
    void theProjectFileWinsOverTheFunctionAndTheFunctionOverTheStage() {
        FunctionEnvironment environment =
                environment(Credentials.FUNCTION, Map.of("GREETING", "file", "ONLY_FILE", "x"));
        environment.bring(Variables.of(Map.of("GREETING", "own", "AWS_REGION", "eu-west-1", "ONLY_OWN", "y")), null);
        assertThat(environment.variables())
                .containsEntry("GREETING", "file")
                .containsEntry("ONLY_FILE", "x")
                .containsEntry("ONLY_OWN", "y")
                .containsEntry("AWS_REGION", "eu-west-1")
                .containsEntry("DB_HOST", "127.0.0.1")
                .doesNotContainKeys("AWS_PROFILE", "EDITOR");
    }

    @ParameterizedTest
    @EnumSource(Credentials.class)
    void aFunctionLogsAsItIsConfiguredTo(Credentials mode) {
        Map<String, String> logging = Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON", "AWS_LAMBDA_LOG_LEVEL", "WARN");
        FunctionEnvironment environment = environment(mode, Map.of());
        environment.bring(Variables.of(logging), null);
        assertThat(environment.variables()).containsAllEntriesOf(logging);
    }

    /** Whoever has the role of a function can speak as its stub, and is not to start programs here. */
    @Test
    void optionsForRuntimesAreNotTakenFromAStub() {
        FunctionEnvironment environment = environment(Credentials.ENVIRONMENT, Map.of("JAVA_TOOL_OPTIONS", "-Dmine"));
        Map<String, String> key = new HashMap<>(KEY_A.values());
        key.put("LD_PRELOAD", "evil.so");

        environment.bring(
                Variables.of(Map.of(
                        "GREETING", "own",
                        "JAVA_TOOL_OPTIONS", "-XX:OnOutOfMemoryError=evil",
                        "JDK_JAVA_OPTIONS", "-agentpath:evil",
                        "_JAVA_OPTIONS", "-agentpath:evil",
                        "LD_AUDIT", "evil.so",
                        "NODE_OPTIONS", "--require=evil",
                        "PATH", "/evil")),
                Variables.of(key));

        assertThat(environment.variables())
                .containsEntry("GREETING", "own")
                .containsEntry("AWS_ACCESS_KEY_ID", "ASIAA")
                .containsEntry("JAVA_TOOL_OPTIONS", "-Dmine")
                .doesNotContainKeys(
                        "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LD_AUDIT", "LD_PRELOAD", "NODE_OPTIONS", "PATH");
    }

    @Test
    void whatComesToTheSameValuesRestartsNothing() {
        FunctionEnvironment environment = environment(Credentials.FUNCTION, Map.of("GREETING", "file"));
        assertThat(environment.bring(Variables.of(Map.of("GREETING", "own", "AWS_REGION", "us-east-1")), KEY_A))
                .isFalse();
        assertThat(environment.bring(Variables.of(Map.of("AWS_REGION", "us-east-1")), KEY_B))
                .isFalse();
        assertThat(environment.bring(null, null)).isFalse();
        assertThat(environment.bring(Variables.of(Map.of("AWS_REGION", "us-east-1", "NEW", "1")), KEY_B))
                .isTrue();
        assertThat(environment.bring(Variables.of(Map.of("AWS_REGION", "us-east-1")), KEY_B))
                .as("it goes back")
                .isTrue();
    }

    @Test
    void onTheLocalCloudTheStubsProxyIsTheMachinesAndRestartsNothing() {
        Map<String, String> machine = Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "shop.example");
        Map<String, String> stage = LocalStage.variables("us-east-1", URI.create("http://127.0.0.1:4510"), machine);
        FunctionEnvironment environment = environment(Credentials.FUNCTION, Map.of(), stage, DEVELOPER);

        Map<String, String> stub = new HashMap<>(WorkerHost.proxies(machine));
        stub.put("AWS_REGION", "us-east-1");

        assertThat(stub).containsKeys("HTTPS_PROXY", "NO_PROXY", "no_proxy");
        assertThat(environment.bring(Variables.of(stub), null)).isFalse();
    }

    @Test
    void aFunctionsCredentialsAreNoVariablesAndItsSdkDoesNotFindTheDevelopers() {
        FunctionEnvironment environment = environment(Credentials.FUNCTION, Map.of());
        environment.bring(null, KEY_A);
        assertThat(environment.variables())
                .containsKeys("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN")
                .containsKeys("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
                .doesNotContainKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
    }

    @Test
    void theFirstCredentialsRestartAWorkerThatHasAskedInVain() throws Exception {
        FunctionEnvironment environment = environment(Credentials.FUNCTION, Map.of());
        assertThat(ask(environment.variables())).isEqualTo(503);
        assertThat(environment.bring(null, KEY_A)).isTrue();
        assertThat(ask(environment.variables())).isEqualTo(200);
        assertThat(environment.bring(null, KEY_B)).isFalse();
    }

    private static int ask(Map<String, String> variables) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(variables.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")))
                .header("Authorization", variables.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void credentialsAsVariablesRestartTheWorkerButNotWithEachStubThatTakesItsTurn() {
        FunctionEnvironment environment = environment(Credentials.ENVIRONMENT, Map.of());
        assertThat(environment.bring(null, KEY_A)).isTrue();
        assertThat(environment.variables())
                .containsEntry("AWS_ACCESS_KEY_ID", "ASIAA")
                .containsEntry("AWS_SESSION_TOKEN", "token a")
                .doesNotContainKey("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        assertThat(environment.bring(null, KEY_B)).isFalse();
        assertThat(environment.bring(null, KEY_A)).isFalse();
        clock.advance(Duration.ofMinutes(31));
        assertThat(environment.bring(null, KEY_A)).isFalse();
        clock.advance(Duration.ofMinutes(31));
        assertThat(environment.bring(null, KEY_B)).isTrue();
        assertThat(environment.variables())
                .containsEntry("AWS_ACCESS_KEY_ID", "ASIAB")
                .doesNotContainKey("AWS_SESSION_TOKEN");
    }

    @Test
    void ofADeveloperWithCredentialsOfTheirOwnNothingOfTheRoleIsUsed() {
        FunctionEnvironment environment = environment(Credentials.OWN, Map.of());
        environment.bring(
                Variables.of(Map.of("AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL_LAMBDA", "http://x", "A1", "b")),
                KEY_A);
        Map<String, String> expected = new HashMap<>(
                Map.of("AWS_REGION", "eu-west-1", "DB_HOST", "127.0.0.1", "AWS_PROFILE", "ada", "A1", "b"));
        assertThat(environment.variables()).isEqualTo(expected);
    }

    @Test
    void onTheLocalCloudADevelopersOwnRegionComesWithTheirCredentials() {
        Variables stub = Variables.of(Map.of("AWS_REGION", "us-east-1", "AWS_DEFAULT_REGION", "us-east-1"));
        Map<String, String> developer = LocalStage.developer(DEVELOPER, Optional.of("eu-central-1"));

        FunctionEnvironment own = environment(Credentials.OWN, Map.of(), developer);
        own.bring(stub, KEY_A);
        assertThat(own.variables())
                .containsEntry("AWS_REGION", "eu-central-1")
                .containsEntry("AWS_DEFAULT_REGION", "eu-central-1")
                .containsEntry("AWS_PROFILE", "ada");

        FunctionEnvironment declared = environment(Credentials.OWN, Map.of("AWS_REGION", "eu-west-3"), developer);
        assertThat(declared.variables()).containsEntry("AWS_REGION", "eu-west-3");

        FunctionEnvironment unknown =
                environment(Credentials.OWN, Map.of(), LocalStage.developer(DEVELOPER, Optional.empty()));
        unknown.bring(stub, KEY_A);
        assertThat(unknown.variables()).containsEntry("AWS_REGION", "us-east-1");
    }

    @Test
    void credentialsThatAreNotWholeAreNotUsed() {
        FunctionEnvironment environment = environment(Credentials.ENVIRONMENT, Map.of());
        assertThat(environment.bring(null, Variables.of(Map.of("AWS_ACCESS_KEY_ID", "ASIAA"))))
                .isFalse();
        assertThat(environment.bring(null, Variables.of(Map.of()))).isFalse();
    }

    @Test
    void anEditOfTheProjectFileCountsOnlyWhenItChangesAValue() {
        FunctionEnvironment environment = environment(Credentials.FUNCTION, Map.of("GREETING", "file"));
        assertThat(environment.declare(Map.of("GREETING", "file"))).isFalse();
        assertThat(environment.declare(Map.of("GREETING", "other"))).isTrue();
        assertThat(environment.variables()).containsEntry("GREETING", "other");
    }
}
