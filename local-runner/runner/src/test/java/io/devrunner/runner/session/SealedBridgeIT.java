package io.devrunner.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.SdkCredentials;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import io.devrunner.runner.session.Eavesdropper.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * The real stub in a worker JVM, a real session, and between them somebody who sees every message of the WebSocket API
 * and may post to any of its connections.
 */
final class SealedBridgeIT {
    private static final String EVENT = "event-marker-7Qz4Lw";
    private static final String RESPONSE = "response-marker-b8KdVx";
    private static final String LOG_LINE = "log-marker-Tn3Yp0";
    private static final String VALUE = "environment-marker-h5RsJm";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Eavesdropper eavesdropper = new Eavesdropper();
    private final Queue<Invoke> run = new ConcurrentLinkedQueue<>();

    /** The handler returns when this is done. */
    private volatile CompletableFuture<Void> mayReturn = CompletableFuture.completedFuture(null);

    private LocalCloud cloud;
    private RunnerSession session;
    private SessionDirectory table;
    private ApiGatewayManagementApiClient attacker;
    private LambdaClient lambda;

    @BeforeEach
    void open() throws Exception {
        LocalCloudEvents nobody = new LocalCloudEvents() {
            @Override
            public void line(String function, @Nullable String requestId, String line) {}

            @Override
            public void warning(String text) {}
        };
        LocalFunction hello =
                new LocalFunction("hello", List.of(), 512, Duration.ofMinutes(2), 1, Map.of("SECRET", VALUE));
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        TestBridge.STAGE,
                        0,
                        0,
                        List.of(hello),
                        directory,
                        Limits.aws(),
                        FaultPlan.none(),
                        Clock.systemUTC()),
                nobody);
        cloud.observe(eavesdropper);
        table = directory();
        session = RunnerSession.open(
                new RunnerSession.Identity(TestBridge.STAGE, "ada", "laptop", List.of("hello")),
                settings(),
                directory(),
                this::run,
                state -> {});
        cloud.start();
        cloud.warm().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        attacker = ApiGatewayManagementApiClient.builder()
                .endpointOverride(URI.create(cloud.awsUrl() + "/" + TestBridge.STAGE))
                .region(Region.of(cloud.region()))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        lambda = LambdaClient.builder()
                .endpointOverride(cloud.awsUrl())
                .region(Region.of(cloud.region()))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(PATIENCE))
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(PATIENCE).retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private CompletableFuture<BridgeMessage> run(Invoke invoke) {
        run.add(invoke);
        Payload response =
                Payload.utf8("\"" + RESPONSE + " to " + invoke.event().text().length() + "\"");
        return mayReturn.thenApply(
                nothing -> new BridgeMessage.Response(invoke.invocationId(), LOG_LINE + "\n", response));
    }

    @AfterEach
    void close() {
        lambda.close();
        attacker.close();
        session.close();
        table.close();
        cloud.close();
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void anObserverOfAllMessagesFindsNeitherEventNorResponseNorLogNorCredentialNorVariable() {
        List<String> events = List.of(
                "\"" + EVENT + "\"",
                "\"" + (EVENT + " ").repeat(5_000) + "\"",
                "\"" + EVENT + noise(150_000) + EVENT + "\"");
        for (String event : events) {
            assertThat(invoke(event)).isEqualTo(answerTo(event));
        }
        assertThat(run.poll().environment().values()).containsEntry("SECRET", VALUE);
        assertThat(eavesdropper.messages("invoke")).hasSizeGreaterThan(3);
        assertThat(eavesdropper.messages("response")).isNotEmpty();
        List<String> secrets = List.of(
                EVENT,
                RESPONSE,
                LOG_LINE,
                VALUE,
                cloud.credentials().secretAccessKey(),
                cloud.credentials().accessKeyId());
        assertThat(eavesdropper.findable(secrets)).isEmpty();
    }

    /** Without this the test above could be deaf. */
    @Test
    void theObserverWouldFindWhatIsNotSealed() throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, new Deflater(9, true))) {
            out.write(("{}\n{\"deflated\":\"" + RESPONSE.repeat(40) + "\"}").getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = deflated.toByteArray();
        Eavesdropper fresh = new Eavesdropper();
        fresh.message("a=", utf8("{\"note\":\"" + LOG_LINE + "\"}"));
        fresh.message("a=", chunk("one", 0, utf8("{\"event\":1}\n" + EVENT)));
        fresh.message("a=", chunk("two", 0, Arrays.copyOf(bytes, bytes.length / 2)));
        fresh.message("a=", chunk("two", 1, Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length)));
        fresh.message(
                "a=",
                chunk(
                        "three",
                        0,
                        utf8(Base64.getEncoder().encodeToString(utf8("in base64 once more: " + VALUE + ".")))));
        assertThat(fresh.findable(List.of(LOG_LINE, EVENT, RESPONSE, VALUE, "something else")))
                .containsExactly(LOG_LINE, EVENT, RESPONSE, VALUE);
    }

    @Test
    void whoMayPostToEveryConnectionCanRunNothing() throws Exception {
        assertThat(invoke("\"genuine\"")).isEqualTo(answerTo("\"genuine\""));
        List<Message> heard = eavesdropper.messages();
        Session runner = table.sessions(TestBridge.STAGE).get(0);

        // With a key pair of its own, which is not in the table.
        Sealing own = Sealing.ofStub(OwnKey.create());
        try (Bridge bridge = Bridge.open(settings(), own, new Deaf())) {
            String id = bridge.connectionId().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            bridge.send(runner.peer(), TestStub.invoke("forged", "hello"));
            // In the name of the stub's connection, and of its key.
            Message invoke = eavesdropper.messages("invoke").get(0);
            Message forged = eavesdropper.messages().stream()
                    .filter(message -> message.field("from").equals(id))
                    .findFirst()
                    .orElseThrow();
            post(runner.connectionId(), with(forged, "from", invoke.field("from")));
            post(
                    runner.connectionId(),
                    withSeal(
                            forged, "key", json(invoke).path("seal").path("key").asText()));
        }
        for (Message message : heard) {
            // Replayed, to everybody; what the runner said comes back to it, and so for the stub.
            post(runner.connectionId(), message.text());
            eavesdropper.messages("invoke").stream()
                    .findFirst()
                    .ifPresent(invoke -> post(invoke.field("from"), message.text()));
            if (!message.field("type").isEmpty()) {
                post(runner.connectionId(), with(message, "id", "another." + message.field("id")));
                post(runner.connectionId(), with(message, "type", "invoke"));
                post(runner.connectionId(), withoutSeal(message));
            }
        }
        garbage(runner.connectionId(), "forged");

        assertThat(invoke("\"still genuine\"")).isEqualTo(answerTo("\"still genuine\""));
        assertThat(invoke("\"" + noise(300_000) + "\"")).isEqualTo(answerTo("\"" + noise(300_000) + "\""));
        assertThat(run).hasSize(3);
    }

    @Test
    void whoMayPostToEveryConnectionCanAnswerNothing() throws Exception {
        assertThat(invoke("\"before\"")).isEqualTo(answerTo("\"before\""));
        Message earlier = eavesdropper.messages("response").get(0);
        mayReturn = new CompletableFuture<>();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> invoke("\"waiting\""));
        await().atMost(PATIENCE).until(() -> run.size() == 2);
        String id = run.stream().skip(1).findFirst().orElseThrow().invocationId();
        Message invoke = eavesdropper.messages("invoke").stream()
                .filter(message -> message.field("id").equals(id))
                .findFirst()
                .orElseThrow();
        String stub = invoke.field("from");

        post(stub, earlier.text());
        post(stub, with(earlier, "id", id));
        post(stub, withoutSeal(earlier));
        post(
                stub,
                new String(
                                chunk(
                                        id,
                                        0,
                                        utf8("{\"invocationId\":\"" + id + "\",\"logTail\":\"\",\"response\":1}\n7")),
                                StandardCharsets.UTF_8)
                        .replace("\"invoke\"", "\"response\""));
        String stubKey = json(invoke).path("seal").path("key").asText();
        try (Bridge bridge = Bridge.open(settings(), Sealing.ofStub(OwnKey.create()), new Deaf())) {
            String own = bridge.connectionId().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            bridge.send(new Peer(stub, stubKey), new BridgeMessage.Response(id, "", Payload.utf8("\"forged\"")));
            Message forged = eavesdropper.messages().stream()
                    .filter(message -> message.field("from").equals(own))
                    .findFirst()
                    .orElseThrow();
            post(
                    stub,
                    withSeal(
                            forged,
                            "key",
                            json(earlier).path("seal").path("key").asText()));
            for (String type : List.of("rejected", "protocolError", "accepted", "invocationError")) {
                post(stub, with(forged, "type", type));
            }
        }
        eavesdropper.messages().forEach(message -> post(stub, message.text()));
        garbage(stub, id);
        assertThat(answer).isNotDone();

        mayReturn.complete(null);
        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(answerTo("\"waiting\""));
        assertThat(run).hasSize(2);
    }

    /** Chunks that never become a message, of senders that are none, and what is no frame at all. */
    private void garbage(String connectionId, String id) {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[20_000];
            random.nextBytes(bytes);
            String text = new String(chunk(id, i % 7, bytes), StandardCharsets.UTF_8);
            String key = OwnKey.create().publicKey();
            post(connectionId, i % 2 == 0 ? text : sealedBy(key, text));
        }
        for (String text : List.of("{", "[]", "{\"v\":1}", "{\"v\":9}", "{\"message\":\"Forbidden\"}")) {
            post(connectionId, text);
        }
    }

    private String invoke(String event) {
        return lambda.invoke(request -> request.functionName("hello").payload(SdkBytes.fromUtf8String(event)))
                .payload()
                .asUtf8String();
    }

    private static String answerTo(String event) {
        return "\"" + RESPONSE + " to " + event.length() + "\"";
    }

    private void post(String connectionId, String text) {
        attacker.postToConnection(request -> request.connectionId(connectionId).data(SdkBytes.fromUtf8String(text)));
    }

    private static byte[] chunk(String id, int chunk, byte[] data) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("v", 1).put("type", "invoke").put("id", id).put("from", "abcdefghijklmno=");
        json.put("chunk", chunk).put("chunks", chunk + 2).put("enc", "none");
        json.put("data", Base64.getEncoder().encodeToString(data));
        return utf8(json.toString());
    }

    private static String sealedBy(String key, String text) {
        ObjectNode json = json(text);
        json.putObject("seal")
                .put("scheme", "x25519-hkdfsha256-chacha20poly1305")
                .put("key", key)
                .put("stream", Base64.getEncoder().encodeToString(new byte[24]))
                .put("count", 0);
        return json.toString();
    }

    private static String with(Message message, String field, String value) {
        return json(message).put(field, value).toString();
    }

    private static String withSeal(Message message, String field, String value) {
        ObjectNode json = json(message);
        ((ObjectNode) json.path("seal")).put(field, value);
        return json.toString();
    }

    private static String withoutSeal(Message message) {
        ObjectNode json = json(message);
        json.remove("seal");
        return json.toString();
    }

    private static ObjectNode json(Message message) {
        return json(message.text());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Letters that do not compress well, always the same. */
    private static String noise(int length) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) ('A' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private BridgeSettings settings() {
        return new BridgeSettings(
                new BridgeAddress(cloud.webSocketUrl(), cloud.region()),
                SdkCredentials.of(credentials()),
                4,
                16 << 20,
                ConnectionSettings.ofRunner());
    }

    private SessionDirectory directory() {
        return DynamoDbSessionDirectory.open(cloud.table(), cloud.region(), cloud.awsUrl(), credentials());
    }

    private AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));
    }

    /** The attacker's own connection. */
    private static final class Deaf implements Bridge.Listener {
        @Override
        public void received(Peer from, BridgeMessage message) {}

        @Override
        public void connected(String connectionId) {}

        @Override
        public void lost(String why) {}
    }
}
