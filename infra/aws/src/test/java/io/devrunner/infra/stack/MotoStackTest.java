package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubKey;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * The real SDK against moto's server, which makes the tables, policies, networks and logs of a template (and only warns of
 * the WebSocket API, which it does not know). https://docs.getmoto.org
 */
@Timeout(60)
final class MotoStackTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Polling POLLING = new Polling(Duration.ofMillis(50), InstantSource.system());

    @TempDir
    static Path directory;

    private static Process moto;
    private static AwsAccess access;

    private final List<String> lines = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "moto_server")));
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(found, "moto_server is not on the PATH: pip install 'moto[server]'");
        }
        assertThat(found).as("moto_server is on the PATH").isTrue();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        moto = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("moto.log").toFile())
                .start();
        Awaitility.await("moto_server").atMost(START).until(() -> {
            assertThat(moto.isAlive()).as("moto_server runs").isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException ignored) {
                return false;
            }
        });
        access = LoopbackAws.access(Region.EU_WEST_1, port);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (moto != null) {
            moto.descendants().forEach(ProcessHandle::destroy);
            moto.destroy();
            assertThat(moto.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Not by a change set, after which moto forgets the outputs. */
    private static StackState made(StageStack stack, String stage) {
        try (CloudFormationClient client = access.client(CloudFormationClient.builder());
                StackClient stacks = new StackClient(access)) {
            client.createStack(request -> request.stackName(stack.stackName(stage))
                    .templateBody(stack.template())
                    .capabilities(Capability.CAPABILITY_IAM)
                    .parameters(Parameter.builder()
                            .parameterKey("Stage")
                            .parameterValue(stage)
                            .build()));
            return stacks.read(stack.stackName(stage)).orElseThrow();
        }
    }

    private StackDeployment deployment(String stage, boolean dryRun) {
        return new StackDeployment(access, stage, lines::add, question -> true, dryRun, POLLING);
    }

    @Test
    void theBridgeIsDeployedShownAndRemoved() {
        try (StackDeployment deployment = deployment("one", false)) {
            assertThat(deployment
                            .deploy(StageStack.BRIDGE, Map.of())
                            .orElseThrow()
                            .isUsable())
                    .isTrue();
        }

        assertThat(StageStatus.read(access, "one").stacks().keySet()).containsExactly(StageStack.BRIDGE);

        try (StackRemoval removal = new StackRemoval(access, "one", lines::add, question -> true, POLLING)) {
            removal.remove(Set.of(StageStack.BRIDGE));
        }
        assertThat(StageStatus.read(access, "one").stacks()).isEmpty();
    }

    /** What moto makes of the policies is what IAM would read: JSON with the names of this stage. */
    @Test
    void thePoliciesAreMadeForTheStage() {
        StackState state = made(StageStack.BRIDGE, "two");
        try (IamClient iam = access.client(IamClient.builder())) {
            String document = iam.getPolicyVersion(
                            request -> request.policyArn(state.outputs().get("StubPolicyArn"))
                                    .versionId("v1"))
                    .policyVersion()
                    .document();
            assertThat(java.net.URLDecoder.decode(document, java.nio.charset.StandardCharsets.UTF_8))
                    .contains("two#stubs")
                    .contains("table/dev-runner-two");
        }
    }

    @Test
    void aDryRunLeavesNoStack() {
        try (StackDeployment deployment = deployment("three", true)) {
            assertThat(deployment.deploy(StageStack.NETWORK, Map.of())).isEmpty();
        }

        assertThat(lines).anyMatch(line -> line.contains("+ add      Vpc (AWS::EC2::VPC)"));
        assertThat(StageStatus.read(access, "three").stacks()).isEmpty();
    }

    @Test
    void theNetworkGivesItsNameServer() {
        assertThat(made(StageStack.NETWORK, "four").outputs())
                .containsEntry("DnsServer", "11.0.0.2")
                .containsEntry("VpcCidr", "11.0.0.0/16");
    }

    @Test
    void theSessionsAreShown() throws Exception {
        assertThat(made(StageStack.BRIDGE, "six").outputs()).containsEntry("TableName", "dev-runner-six");
        Instant now = Instant.now();
        try (DynamoDbSessionDirectory sessions = DynamoDbSessionDirectory.of(
                "dev-runner-six", access.client(DynamoDbClient.builder()), Clock.systemUTC())) {
            sessions.claim(
                    new Session(
                            "six",
                            "s-1",
                            "ann",
                            "laptop",
                            "abc=",
                            "key",
                            1,
                            List.of("*"),
                            now,
                            now,
                            now.plusSeconds(60),
                            false),
                    rival -> false);
            sessions.put(new StubKey("six", "stub-key", "orders", now.plusSeconds(60)));
            assertThat(sessions.stubKey("six", "stub-key")).isPresent();
        }

        assertThat(StageStatus.read(access, "six").sessions())
                .extracting(Session::developer)
                .containsExactly("ann");
    }

    @Test
    void theExamplesFunctionIsMadeGivenNewCodeAndDeleted() throws Exception {
        String role;
        try (IamClient iam = access.client(IamClient.builder())) {
            role = iam.createRole(request -> request.roleName("five")
                            .assumeRolePolicyDocument(
                                    "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
                                            + "\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                    .role()
                    .arn();
        }
        Map<String, String> outputs = Map.of(
                "DatabaseHost", "proxy.example",
                "DatabasePort", "3306",
                "DatabaseUser", "app",
                "DatabaseName", "app",
                "FunctionRoleArn", role,
                "PrivateSubnetA", "subnet-1",
                "StubSecurityGroup", "sg-1");
        ExampleFunction example = new ExampleFunction(access, "five", lines::add, POLLING);
        try (LambdaClient lambda = access.client(LambdaClient.builder())) {
            byte[] code = zip("one");
            example.deploy("example.ListDatabases", outputs, code);
            example.deploy("example.ListDatabases", outputs, code);
            FunctionConfiguration first = configuration(lambda);
            example.deploy("example.ListDatabases", outputs, zip("two"));

            assertThat(first.runtime()).isEqualTo(Runtime.JAVA21);
            assertThat(first.vpcConfig().subnetIds()).containsExactly("subnet-1");
            assertThat(first.environment().variables())
                    .containsEntry("DB_HOST", "proxy.example")
                    .doesNotContainKey("DB_PASSWORD");
            assertThat(configuration(lambda).codeSha256()).isNotEqualTo(first.codeSha256());
            assertThat(lines).contains("dev-runner-five-list-databases: the code is up to date");

            ExampleFunction.delete(access, "five", lines::add);
            ExampleFunction.delete(access, "five", lines::add);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> configuration(lambda))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    private static FunctionConfiguration configuration(LambdaClient lambda) {
        return lambda.getFunction(request -> request.functionName("dev-runner-five-list-databases"))
                .configuration();
    }

    private static byte[] zip(String content) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.ZipOutputStream(bytes)) {
            out.putNextEntry(new java.util.zip.ZipEntry("content"));
            out.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
