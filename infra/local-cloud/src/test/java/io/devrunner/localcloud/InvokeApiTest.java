package io.devrunner.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.lambda.InvokeLimits;
import io.devrunner.localcloud.websocket.WebSocketLimits;
import io.devrunner.protocol.TestClock;
import io.devrunner.workerhost.InvocationOutcome;
import io.devrunner.workerhost.InvocationRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** Lambda's Invoke API over plain HTTP. */
final class InvokeApiTest {
    private static final String FUNCTIONS = "/2015-03-31/functions/";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<LocalCloud> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LocalCloud::close);
    }

    @Test
    void theResponseOfTheFunctionIsTheAnswer() throws Exception {
        InProcessHost host = InProcessHost.echo();

        HttpResponse<String> response = invoke(host, "{\"a\": 1 }", Map.of());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"a\": 1 }");
        assertThat(response.headers().firstValue("X-Amz-Executed-Version")).contains("$LATEST");
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).isEmpty();
        InvocationRequest request = host.requests().get(0);
        assertThat(response.headers().firstValue("x-amzn-RequestId")).contains(request.requestId());
        assertThat(UUID.fromString(request.requestId())).isNotNull();
        assertThat(request.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:hello");
        assertThat(request.traceId()).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
    }

    @Test
    void theDeadlineIsTheTimeoutFromNow() throws Exception {
        Instant now = Instant.parse("2026-11-22T19:00:00Z");
        TestClock clock = new TestClock(now);
        InProcessHost host = InProcessHost.echo();
        LocalCloud cloud = open(new TestCloud().host(host).clock(clock));

        new SignedCalls(cloud, clock).post("lambda", FUNCTIONS + "hello/invocations", bytes("{}"), Map.of());

        assertThat(host.requests().get(0).deadline()).isEqualTo(now.plusSeconds(30));
    }

    @Test
    void withoutAPayloadTheEventIsAnEmptyObject() throws Exception {
        assertThat(invoke(InProcessHost.echo(), "", Map.of()).body()).isEqualTo("{}");
    }

    @Test
    void aFailedFunctionIsReportedAsUnhandled() throws Exception {
        HttpResponse<String> response =
                invoke(InProcessHost.running(request -> InProcessHost.failed("java.lang.Error")), "{}", Map.of());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(response.body()).isEqualTo("{\"errorMessage\":\"no\",\"errorType\":\"java.lang.Error\"}");
    }

    @Test
    void theLogTailHasLambdasLinesAroundTheFunctions() throws Exception {
        HttpResponse<String> response = invoke(
                InProcessHost.running(request -> InProcessHost.failed("java.lang.Error")),
                "{}",
                Map.of("X-Amz-Log-Type", "Tail"));

        String id = response.headers().firstValue("x-amzn-RequestId").orElseThrow();
        assertThat(logOf(response))
                .isEqualTo("START RequestId: " + id + " Version: $LATEST\na line\nEND RequestId: " + id
                        + "\nREPORT RequestId: " + id
                        + "\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 512 MB"
                        + "\tInit Duration: 12.00 ms\t\n");
    }

    @Test
    void theLogTailHasAtMostFourKilobytes() throws Exception {
        HttpResponse<String> response = invoke(
                InProcessHost.running(request ->
                        new InvocationOutcome.Succeeded(request.event(), "x".repeat(4096) + "\n", InProcessHost.TIMES)),
                "{}",
                Map.of("X-Amz-Log-Type", "Tail"));

        assertThat(logOf(response)).hasSize(4096).startsWith("xx").endsWith("\t\n");
    }

    @Test
    void theClientContextIsDecoded() throws Exception {
        InProcessHost host = InProcessHost.echo();
        String context = "{\"custom\":{\"a\":\"b\"}}";

        invoke(host, "{}", Map.of("X-Amz-Client-Context", Base64.getEncoder().encodeToString(bytes(context))));

        assertThat(host.requests().get(0).clientContext()).isEqualTo(context);
    }

    @Test
    void anEventHasNoClientContext() throws Exception {
        InProcessHost host = InProcessHost.echo();
        String context = Base64.getEncoder().encodeToString(bytes("{}"));

        invoke(host, "{}", Map.of("X-Amz-Client-Context", context, "X-Amz-Invocation-Type", "Event"));

        Awaitility.await().atMost(PATIENCE).until(() -> host.requests().size() == 1);
        assertThat(host.requests().get(0).clientContext()).isNull();
    }

    @Test
    void aClientContextThatIsNotBase64IsRefused() throws Exception {
        HttpResponse<String> response = invoke(InProcessHost.echo(), "{}", Map.of("X-Amz-Client-Context", "{}"));

        assertError(response, 400, "InvalidRequestContentException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "hello", "{} {}", "{'a':1}", " ", "[1,]", "\u0000"})
    void anEventThatIsNotJsonIsRefused(String event) throws Exception {
        InProcessHost host = InProcessHost.echo();

        HttpResponse<String> response = invoke(host, event, Map.of());

        assertError(response, 400, "InvalidRequestContentException");
        assertThat(response.body()).contains("Could not parse request body into json: ");
        assertThat(host.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"text\"", "null", "[]", " {} \n"})
    void anyJsonIsAnEvent(String event) throws Exception {
        assertThat(invoke(InProcessHost.echo(), event, Map.of()).body()).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource({"RequestResponse, 6291456, 200", "Event, 1048576, 202"})
    void anEventAtTheLimitIsTakenAndOneByteMoreIsRefused(String type, int limit, int status) throws Exception {
        InProcessHost host = InProcessHost.echo();
        Map<String, String> headers = Map.of("X-Amz-Invocation-Type", type);

        assertThat(invoke(host, "\"" + "x".repeat(limit - 2) + "\"", headers).statusCode())
                .isEqualTo(status);
        assertError(invoke(host, "\"" + "x".repeat(limit - 1) + "\"", headers), 413, "RequestEntityTooLargeException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "hello:$LATEST",
                "000000000000:function:hello",
                "function:hello",
                "us-east-1:000000000000:function:hello",
                "arn:aws:lambda:us-east-1:000000000000:function:hello",
                "arn:aws:lambda:us-east-1:000000000000:function:hello:$LATEST"
            })
    void aFunctionIsFoundByNameAndArn(String name) throws Exception {
        LocalCloud cloud = open(new TestCloud());
        String path = FUNCTIONS + name.replace(":", "%3A").replace("$", "%24") + "/invocations";

        assertThat(new SignedCalls(cloud)
                        .post("lambda", path, bytes("{}"), Map.of())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "hello:1", "hello:live", "arn:aws:lambda:us-east-1:000000000000:function:other"})
    void anUnknownFunctionOrVersionIsNotFound(String name) throws Exception {
        LocalCloud cloud = open(new TestCloud());

        HttpResponse<String> response = new SignedCalls(cloud)
                .post("lambda", FUNCTIONS + name.replace(":", "%3A") + "/invocations", bytes("{}"), Map.of());

        assertError(response, 404, "ResourceNotFoundException");
        assertThat(response.body()).contains("\"Function not found: arn:aws:lambda:us-east-1:000000000000:function:");
    }

    @Test
    void anUnknownInvocationTypeIsRefused() throws Exception {
        assertError(
                invoke(InProcessHost.echo(), "{}", Map.of("X-Amz-Invocation-Type", "Later")),
                400,
                "InvalidParameterValueException");
    }

    @Test
    void aDryRunRunsNothing() throws Exception {
        InProcessHost host = InProcessHost.echo();

        assertThat(invoke(host, "{}", Map.of("X-Amz-Invocation-Type", "DryRun")).statusCode())
                .isEqualTo(204);
        assertThat(host.requests()).isEmpty();
    }

    @Test
    void anEventIsAnsweredBeforeItsFunctionHasEnded() throws Exception {
        CompletableFuture<InvocationOutcome> never = new CompletableFuture<>();
        InProcessHost host = InProcessHost.later(request -> never);

        assertThat(invoke(host, "{}", Map.of("X-Amz-Invocation-Type", "Event")).statusCode())
                .isEqualTo(202);
        Awaitility.await().atMost(PATIENCE).until(() -> host.requests().size() == 1);
    }

    @Test
    void aFailedEventIsTriedTwiceMoreUnderItsRequestIdAndThenGivenUp() throws Exception {
        InProcessHost host = InProcessHost.running(request -> InProcessHost.failed("java.lang.Error"));
        TestCloud settings = new TestCloud().host(host).limits(retrying(1_000));
        LocalCloud cloud = open(settings);

        HttpResponse<String> response = new SignedCalls(cloud)
                .post("lambda", FUNCTIONS + "hello/invocations", bytes("{}"), Map.of("X-Amz-Invocation-Type", "Event"));

        Awaitility.await().atMost(PATIENCE).until(() -> !settings.warnings().isEmpty());
        String id = response.headers().firstValue("x-amzn-RequestId").orElseThrow();
        assertThat(host.requests()).extracting(InvocationRequest::requestId).containsExactly(id, id, id);
        assertThat(settings.warnings())
                .containsExactly("The asynchronous invocation " + id + " of hello failed 3 times and is given up.");
    }

    @Test
    void eventsAboveTheQueuesLimitAreThrottled() throws Exception {
        CompletableFuture<InvocationOutcome> never = new CompletableFuture<>();
        LocalCloud cloud =
                open(new TestCloud().host(InProcessHost.later(request -> never)).limits(retrying(2)));
        SignedCalls calls = new SignedCalls(cloud);
        Map<String, String> event = Map.of("X-Amz-Invocation-Type", "Event");
        String path = FUNCTIONS + "hello/invocations";

        assertThat(calls.post("lambda", path, bytes("{}"), event).statusCode()).isEqualTo(202);
        assertThat(calls.post("lambda", path, bytes("{}"), event).statusCode()).isEqualTo(202);
        assertError(calls.post("lambda", path, bytes("{}"), event), 429, "TooManyRequestsException");
    }

    @Test
    void getFunctionDescribesItsConfiguration() throws Exception {
        LocalCloud cloud = open(new TestCloud());

        assertThat(new SignedCalls(cloud)
                        .call("lambda", SdkHttpMethod.GET, FUNCTIONS + "hello")
                        .body())
                .contains("\"FunctionName\":\"hello\"", "\"MemorySize\":512", "\"Timeout\":30", "\"State\":\"Active\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/2015-03-31/functions/", "/2015-03-31/functions/hello/configuration", "/2018-10-31/layers"})
    void anOperationThatIsNotThereIsUnknown(String path) throws Exception {
        LocalCloud cloud = open(new TestCloud());

        HttpResponse<String> response = new SignedCalls(cloud).call("lambda", SdkHttpMethod.GET, path);

        assertError(response, 404, "UnknownOperationException");
        assertThat(response.body()).contains("dev-runner's local cloud has no GET " + path);
    }

    @Test
    void whoDoesNotSignIsNotToldWhichOperationsThereAre() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(open(new TestCloud()).awsUrl().resolve(FUNCTIONS))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("Missing Authentication Token");
    }

    private static Limits retrying(int queued) {
        InvokeLimits limits = new InvokeLimits(queued, List.of(Duration.ofMillis(1), Duration.ofMillis(2)));
        return new Limits(WebSocketLimits.aws(), limits, Duration.ofSeconds(1));
    }

    private HttpResponse<String> invoke(InProcessHost host, String event, Map<String, String> headers)
            throws Exception {
        LocalCloud cloud = open(new TestCloud().host(host));
        return new SignedCalls(cloud).post("lambda", FUNCTIONS + "hello/invocations", bytes(event), headers);
    }

    private LocalCloud open(TestCloud settings) {
        LocalCloud cloud = settings.open();
        opened.add(cloud);
        return cloud;
    }

    private static String logOf(HttpResponse<String> response) {
        String log = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
        return new String(Base64.getDecoder().decode(log), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void assertError(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(type);
        assertThat(response.body()).startsWith("{\"Type\":\"User\",\"message\":\"");
    }
}
