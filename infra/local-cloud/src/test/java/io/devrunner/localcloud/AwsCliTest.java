package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock AWS CLI, whose signer is botocore's, against each service of the local cloud. */
final class AwsCliTest {
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir
    Path directory;

    private InProcessHost host = InProcessHost.echo();
    private LocalCloud cloud;

    /** What the CLI printed and how it ended. */
    private record Ended(int exitCode, String output) {}

    @BeforeEach
    void open() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws")));
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(found, "the AWS CLI is not on the PATH");
        }
        assertThat(found).as("aws is on the PATH").isTrue();
        cloud = new TestCloud().host(host).open();
    }

    @AfterEach
    void close() {
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void itInvokesAFunctionAndShowsItsLog() throws Exception {
        Ended ended = invoke("{\"greeting\":\"grüße\"}", "--log-type", "Tail", "--query", "LogResult");

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(Files.readString(directory.resolve("out.json"))).isEqualTo("{\"greeting\":\"grüße\"}");
        assertThat(ended.output()).startsWith("\"U1RBUlQg"); // base64 of START
    }

    @Test
    void itQueuesAnEvent() throws Exception {
        Ended ended = invoke("{}", "--invocation-type", "Event");

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("\"StatusCode\": 202");
        Awaitility.await().until(() -> host.requests().size() == 1);
    }

    @Test
    void itShowsAFunctionsError() throws Exception {
        cloud.close();
        host = InProcessHost.running(request -> InProcessHost.failed("java.lang.Error"));
        cloud = new TestCloud().host(host).open();

        Ended ended = invoke("{}");

        assertThat(ended.output()).contains("\"FunctionError\": \"Unhandled\"");
    }

    @Test
    void itShowsARefusal() throws Exception {
        Ended ended = invoke("not JSON");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output())
                .contains("(InvalidRequestContentException) when calling the Invoke operation: Could not parse");
    }

    @Test
    void itIsToldThatThereIsNoSuchOperation() throws Exception {
        Ended ended = run(Map.of(), List.of("lambda", "list-functions"));

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output()).contains("(UnknownOperationException)", "local cloud has no GET");
    }

    @Test
    void itIsRefusedWithAnotherSecret() throws Exception {
        Ended ended = run(
                Map.of("AWS_SECRET_ACCESS_KEY", "wrong"),
                List.of("lambda", "get-function", "--function-name", "hello"));

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output()).contains("(InvalidSignatureException)");
    }

    @Test
    void itReadsTheTable() throws Exception {
        String key = "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"a b/ä\"}}";
        assertThat(run(Map.of(), List.of("dynamodb", "put-item", "--table-name", cloud.table(), "--item", key))
                        .exitCode())
                .isZero();

        Ended ended = run(Map.of(), List.of("dynamodb", "get-item", "--table-name", cloud.table(), "--key", key));

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("\"item\"");
    }

    @Test
    void itPostsToAConnection() throws Exception {
        TestClient client = new TestClient();
        WebSocket socket = new SignedCalls(cloud).connect(client);
        String id = client.connectionId(socket);
        Path data = Files.writeString(directory.resolve("data"), "hello");

        Ended ended = run(
                Map.of(),
                List.of(
                        "apigatewaymanagementapi",
                        "post-to-connection",
                        "--endpoint-url",
                        cloud.awsUrl() + "/dev",
                        "--connection-id",
                        id,
                        "--data",
                        "fileb://" + data));

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(client.message()).isEqualTo("hello");
        socket.abort();
    }

    private Ended invoke(String event, String... more) throws Exception {
        Path payload = Files.writeString(directory.resolve("event.json"), event);
        List<String> command = new ArrayList<>(
                List.of("lambda", "invoke", "--function-name", "hello", "--payload", "fileb://" + payload));
        command.addAll(List.of(more));
        command.add(directory.resolve("out.json").toString());
        return run(Map.of(), command);
    }

    private Ended run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("aws", "--output", "json"));
        command.addAll(arguments);
        if (!arguments.contains("--endpoint-url")) {
            command.addAll(List.of("--endpoint-url", cloud.awsUrl().toString()));
        }
        Path output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("AWS_"));
        variables.put("AWS_ACCESS_KEY_ID", cloud.credentials().accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", cloud.credentials().secretAccessKey());
        variables.put("AWS_REGION", cloud.region());
        variables.put("AWS_DEFAULT_REGION", cloud.region());
        variables.put("AWS_CONFIG_FILE", directory.resolve("no-config").toString());
        variables.put(
                "AWS_SHARED_CREDENTIALS_FILE",
                directory.resolve("no-credentials").toString());
        variables.putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
