package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.ScriptedRuntimeApi.Posted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our worker posts to the Runtime API, byte for byte, what AWS's own runtime posts for the same handler and events. */
final class AwsRuntimeDifferenceTest {
    private static final String ORDER = """
            {"id":"a1","quantity":3,"price":2.50,"tags":["x"],"at":"2024-05-06T07:08:09Z","raw":"AQI=","status":"OPEN",\
            "secret":"s","unknown":{"deep":[1]},"Id":"other case"}""";
    private static final String SQS = """
            {"Records":[{"messageId":"m1","receiptHandle":"h","body":"hello","attributes":{"SentTimestamp":"1"},\
            "messageAttributes":{},"md5OfBody":"x","eventSource":"aws:sqs","eventSourceARN":"arn","awsRegion":"eu"}]}""";
    private static final String HTTP = """
            {"version":"2.0","routeKey":"$default","rawPath":"/a b","rawQueryString":"x=1","headers":{"h":"v"},\
            "requestContext":{"http":{"method":"GET","path":"/a"},"stage":"$default","time":"1","timeEpoch":1},\
            "isBase64Encoded":false}""";
    private static final String SCHEDULED = """
            {"version":"0","id":"i","detail-type":"Scheduled Event","source":"aws.events","account":"1",\
            "time":"2024-05-06T07:08:09Z","region":"eu","resources":["r"],"detail":{"a":1}}""";
    private static final String S3 = """
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu","eventTime":"2024-05-06T07:08:09.000Z",\
            "eventName":"ObjectCreated:Put","userIdentity":{"principalId":"p"},"requestParameters":{"sourceIPAddress":"1"},\
            "responseElements":{"x-amz-request-id":"r","x-amz-id-2":"2"},"s3":{"s3SchemaVersion":"1.0","configurationId":"c",\
            "bucket":{"name":"b","ownerIdentity":{"principalId":"p"},"arn":"a"},"object":{"key":"k%20","size":1,\
            "eTag":"e","sequencer":"s"}}}]}""";

    @TempDir
    static Path task;

    /** A handler and the events that it is given, in their order, on one runtime. */
    record Case(String handler, List<String> events) {}

    static Stream<Case> cases() {
        return Stream.of(
                shape("Stream", "{}", "", "not json"),
                shape("Silent", "{}"),
                shape("Pojo", ORDER, "{}", "null", "[]", "\"text\"", "{\"quantity\":\"many\"}", "{broken"),
                shape("Text", "\"word\"", "7", "null", "{\"a\":1}"),
                shape("Maps", "{\"a\":1,\"b\":1.5,\"c\":[true],\"d\":null,\"e\":12345678901234567890}", "[1]"),
                shape("Lists", "[1,2]", "5", "[\"x\"]"),
                shape("Nothing", "{\"a\":1}", "null"),
                shape("Generic", ORDER),
                shape("Raw", ORDER, "3"),
                shape("Sqs", SQS, "{}"),
                shape("Http", HTTP, "{}"),
                shape("Scheduled", SCHEDULED),
                shape("S3", S3),
                shape("Contexts", "{}"),
                method("inOutContext", "{}"),
                method("inOut", "{}", ""),
                method("outContext", "{}"),
                method("inContext", "{}"),
                method("in", "{}"),
                method("out", "{}"),
                method("context", "{}"),
                method("pojoContext", ORDER),
                method("pojos", "[" + ORDER + "]", ORDER),
                method("primitive", "1", "null", "\"x\""),
                method("noArguments", "{}"),
                method("nothing", "{}"),
                method("fixed", "\"a\""),
                method("sqs", SQS),
                method("overloaded", "\"a\""),
                method("wrongTwo", "\"a\""),
                method("wrongFour", "\"a\""),
                method("hidden", "\"a\""),
                method("missing", "\"a\""),
                new Case("handlers.Methods$Inherited::inherited", List.of(ORDER)),
                failure("Thrown", "\"message\"", "\"none\"", "\"cause\"", "\"suppressed\"", "\"localized\""),
                failure("Thrown", "\"assertion\"", "\"checked\"", "\"deep\""),
                failure("StreamThrown", "{}"),
                failure("Recursive", "{}"),
                failure("OutOfMemory", "{}"),
                failure("Disk", "{}"),
                failure("StaticBlock", "{}"),
                failure("Constructor", "{}"),
                failure("PrivateConstructor", "{}", "{}"),
                failure("Arguments", "{}"),
                failure("Abstract", "{}"),
                failure("NoHandler", "{}"),
                failure("Unserializable", "{}", "{}"),
                failure("Cyclic", "{}"),
                failure("Methods::run", "{}", "{\"fail\":\"so\"}"),
                new Case("handlers.Absent", List.of("{}", "{}")),
                new Case("handlers.Absent::run", List.of("{}")),
                new Case("handlers.Shapes$Text::", List.of("{}")),
                new Case("::run", List.of("{}")));
    }

    @BeforeAll
    static void layOutTheTaskDirectoryAsOnAws() throws IOException {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        assumeTrue(linux, "AWS's runtime interface client has a native part that exists for Linux alone");
        Path classes = HostFixture.CODE.classes().get(0).resolve("handlers");
        Files.createDirectories(task.resolve("handlers"));
        try (Stream<Path> files = Files.list(classes)) {
            files.forEach(file -> copy(file, task.resolve("handlers").resolve(file.getFileName())));
        }
        Files.createDirectories(task.resolve("lib"));
        HostFixture.CODE
                .dependencies()
                .forEach(jar -> copy(jar, task.resolve("lib").resolve(jar.getFileName())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWorkerPostsWhatAwsRuntimePosts(Case tested) throws Exception {
        List<InvocationRequest> requests = requests(tested);
        try (ScriptedRuntimeApi awsApi = new ScriptedRuntimeApi(requests);
                ScriptedRuntimeApi workerApi = new ScriptedRuntimeApi(requests)) {
            Process aws = startAws(tested, awsApi);
            WorkerProcess worker = startWorker(tested, workerApi);
            try {
                List<Posted> fromAws = new ArrayList<>();
                List<Posted> fromWorker = new ArrayList<>();
                do {
                    fromAws.add(awsApi.nextPosted());
                    fromWorker.add(workerApi.nextPosted());
                } while (fromAws.size() < requests.size() && isAlive(aws));
                assertThat(fromWorker).isEqualTo(fromAws).doesNotContainNull();
            } finally {
                aws.destroyForcibly();
                worker.kill();
                assertThat(aws.waitFor(10, TimeUnit.SECONDS)).isTrue();
                worker.awaitExit(HostFixture.PATIENCE);
            }
        }
    }

    private static boolean isAlive(Process aws) throws InterruptedException {
        return !aws.waitFor(0, TimeUnit.MILLISECONDS);
    }

    private static Case shape(String name, String... events) {
        return new Case("handlers.Shapes$" + name, List.of(events));
    }

    private static Case method(String name, String... events) {
        return new Case("handlers.Methods::" + name, List.of(events));
    }

    private static Case failure(String name, String... events) {
        return new Case("handlers.Failures$" + name, List.of(events));
    }

    private static List<InvocationRequest> requests(Case tested) {
        List<InvocationRequest> requests = new ArrayList<>();
        for (String event : tested.events()) {
            requests.add(new InvocationRequest(
                    "request-" + requests.size(),
                    Payload.utf8(event),
                    Instant.now().plusSeconds(60),
                    "arn:aws:lambda:eu-central-1:123456789012:function:tested",
                    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
                    "{\"client\":{\"app_title\":\"title\"},\"custom\":{\"a\":\"b\"},\"env\":{\"platform\":\"x\"}}",
                    "{\"cognitoIdentityId\":\"id\",\"cognitoIdentityPoolId\":\"pool\"}"));
        }
        return requests;
    }

    private static FunctionSettings settings(Case tested) {
        FunctionSettings base = HostFixture.settings(tested.handler());
        return new FunctionSettings(
                base.name(),
                base.handler(),
                base.environment(),
                base.memoryMegabytes(),
                base.timeout(),
                1,
                1,
                List.of(),
                base.debugPort(),
                task);
    }

    private static Process startAws(Case tested, ScriptedRuntimeApi api) throws IOException {
        WorkerCommand command = WorkerCommand.of(settings(tested), api.address());
        List<String> line = new ArrayList<>(command.line());
        line.set(line.size() - 1, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
        line.add(tested.handler());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        return builder.start();
    }

    private static WorkerProcess startWorker(Case tested, ScriptedRuntimeApi api) throws IOException {
        WorkerProcess worker = WorkerProcess.start(
                "tested",
                WorkerCommand.of(settings(tested), api.address()),
                new RecordedEvents(),
                (process, token) -> {},
                port -> {});
        worker.onExit(status -> {});
        List<Path> jars = HostFixture.CODE.dependencies().stream()
                .map(jar -> task.resolve("lib").resolve(jar.getFileName()))
                .toList();
        worker.startEnvironment("token", 0, new Code(List.of(task), jars));
        return worker;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
