package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.workerhost.ScriptedRuntimeApi.Posted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
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

    private static final String SNS = """
            {"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"arn","Sns":{"Type":"Notification",\
            "MessageId":"m","TopicArn":"t","Subject":"s","Message":"hello","Timestamp":"2024-05-06T07:08:09.123Z",\
            "SignatureVersion":"1","Signature":"x","SigningCertUrl":"c","UnsubscribeUrl":"u",\
            "MessageAttributes":{"a":{"Type":"String","Value":"v"}}}}]}""";
    private static final String KINESIS = """
            {"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"1","data":"aGVsbG8=",\
            "approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis","eventVersion":"1.0",\
            "eventID":"shard:1","eventName":"aws:kinesis:record","invokeIdentityArn":"i","awsRegion":"eu",\
            "eventSourceARN":"arn"}]}""";
    private static final String DYNAMODB = """
            {"Records":[{"eventID":"1","eventVersion":"1.0","dynamodb":{"Keys":{"Id":{"N":"101"}},"NewImage":{"Id":{"N":"101"},\
            "Message":{"S":"new"},"raw":{"B":"AQI="},"set":{"SS":["a","b"]},"list":{"L":[{"NULL":true}]},\
            "map":{"M":{"Yes":{"BOOL":true}}}},"ApproximateCreationDateTime":1428537600,"SequenceNumber":"111",\
            "SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"},"awsRegion":"eu","eventName":"INSERT",\
            "eventSourceARN":"arn","eventSource":"aws:dynamodb"}]}""";

    @TempDir
    static Path task;

    static BothRuntimes runtimes;

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
                shape("Sns", SNS, "{}"),
                shape("Kinesis", KINESIS, "{}"),
                shape("Dynamo", DYNAMODB, "{}"),
                shape("Records", DYNAMODB),
                shape("Contexts", "{}"),
                observer("WholeContext", "{}"),
                observer("Remaining", "60000"),
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
    static void layOutTheTaskDirectory() throws IOException {
        BothRuntimes.assumeBoth();
        runtimes = BothRuntimes.in(task);
    }

    @AfterAll
    static void close() {
        if (runtimes != null) {
            runtimes.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWorkerPostsWhatAwsRuntimePosts(Case tested) throws Exception {
        List<InvocationRequest> requests = BothRuntimes.requests(tested.events());
        try (ScriptedRuntimeApi awsApi = new ScriptedRuntimeApi(requests);
                ScriptedRuntimeApi workerApi = new ScriptedRuntimeApi(requests)) {
            Process aws = runtimes.startAws(tested.handler(), awsApi);
            WorkerProcess worker = runtimes.startWorker(tested.handler(), workerApi, new RecordedEvents());
            runtimes.startEnvironment(worker, 0);
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

    private static Case observer(String name, String... events) {
        return new Case("handlers.Observers$" + name, List.of(events));
    }

    private static Case method(String name, String... events) {
        return new Case("handlers.Methods::" + name, List.of(events));
    }

    private static Case failure(String name, String... events) {
        return new Case("handlers.Failures$" + name, List.of(events));
    }
}
