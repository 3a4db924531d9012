package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.localcloud.lambda.InvokeLimits;
import io.devrunner.localcloud.websocket.WebSocketLimits;
import io.devrunner.protocol.TestClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** The WebSocket API and its {@code @connections} commands at their limits. */
final class WebSocketApiTest {
    private static final String UNKNOWN_ID = "L0SM9cOFvHcCIhw=";

    private final TestClock clock = new TestClock(Instant.parse("2026-11-22T19:00:00Z"));
    private final TestClient client = new TestClient();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    @Test
    void anUnsignedHandshakeIsRefused() {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);

        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(cloud.webSocketUrl(), client)
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void aMessageInFramesOf32KilobytesIsAnswered() throws Exception {
        RawWebSocket socket = connectRaw(open(WebSocketLimits.aws(), clock));

        socket.send(RawWebSocket.TEXT, false, 32 * 1024);
        socket.send(0, false, 32 * 1024);
        socket.send(0, false, 32 * 1024);
        socket.send(0, true, 32 * 1024);

        assertThat(socket.read().payload()).matches("\\{\"connectionId\":\"[A-Za-z0-9_-]{15}=\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {32 * 1024 + 1, 128 * 1024, 200 * 1024})
    void aFrameAbove32KilobytesEndsTheConnectionWith1009(int length) throws Exception {
        RawWebSocket socket = connectRaw(open(WebSocketLimits.aws(), clock));

        socket.send(RawWebSocket.TEXT, true, length);

        RawWebSocket.Frame frame = socket.read();
        assertThat(frame.opcode()).isEqualTo(RawWebSocket.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(1009);
        assertThat(frame.payload()).contains("Max frame length of 32768 has been exceeded.");
    }

    @Test
    void aMessageAbove128KilobytesEndsTheConnectionWith1009() throws Exception {
        RawWebSocket socket = connectRaw(open(WebSocketLimits.aws(), clock));

        socket.send(RawWebSocket.TEXT, false, 32 * 1024);
        socket.send(0, false, 32 * 1024);
        socket.send(0, false, 32 * 1024);
        socket.send(0, false, 32 * 1024);
        socket.send(0, true, 1);

        assertThat(socket.read().closeCode()).isEqualTo(1009);
    }

    @Test
    void aBinaryFrameEndsTheConnectionWith1003() throws Exception {
        WebSocket socket = connect(open(WebSocketLimits.aws(), clock));

        socket.sendBinary(TestClient.bytes("x"), true).join();

        assertThat(client.closed().code()).isEqualTo(1003);
    }

    @Test
    void withoutTheDefaultRouteAMessageIsAnsweredByAnErrorFrame() throws Exception {
        WebSocketLimits aws = WebSocketLimits.aws();
        WebSocket socket = connect(open(
                new WebSocketLimits(
                        aws.frameBytes(),
                        aws.messageBytes(),
                        aws.postedFrameBytes(),
                        aws.sendBufferBytes(),
                        aws.idle(),
                        aws.lifetime(),
                        false),
                clock));

        socket.sendText("{}", true).join();

        assertThat(client.message())
                .matches("\\{\"message\": \"Forbidden\", \"connectionId\":\"[^\"]+\", \"requestId\":\"[^\"]+\"}");
    }

    @Test
    void anIdleConnectionIsClosedWith1001AndPostsToItAreGone() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        WebSocket socket = connect(cloud);
        String id = client.connectionId(socket);

        clock.advance(Duration.ofMinutes(10));
        cloud.expireConnections();

        assertThat(client.closed().code()).isEqualTo(1001);
        assertThat(post(cloud, id, "late").statusCode()).isEqualTo(410);
    }

    @Test
    void dataKeepsAConnectionOpenAndPingsDoNot() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        WebSocket socket = connect(cloud);
        String id = client.connectionId(socket);

        clock.advance(Duration.ofMinutes(9));
        client.connectionId(socket);
        clock.advance(Duration.ofMinutes(9));
        assertThat(post(cloud, id, "posted").statusCode()).isEqualTo(200);
        assertThat(client.message()).isEqualTo("posted");
        clock.advance(Duration.ofMinutes(9));
        cloud.expireConnections();
        assertThat(client.connectionId(socket)).isEqualTo(id);
        clock.advance(Duration.ofMinutes(9));
        socket.sendPing(TestClient.bytes("ping")).join();
        clock.advance(Duration.ofMinutes(1));
        cloud.expireConnections();

        assertThat(client.closed().code()).isEqualTo(1001);
    }

    @Test
    void aConnectionIsClosedWith1001AfterTwoHoursHoweverBusy() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        WebSocket socket = connect(cloud);
        for (int i = 0; i < 15; i++) {
            clock.advance(Duration.ofMinutes(8));
            client.connectionId(socket);
        }

        cloud.expireConnections();

        assertThat(client.closed().code()).isEqualTo(1001);
    }

    @Test
    void theTimerClosesConnectionsByItself() throws Exception {
        WebSocketLimits aws = WebSocketLimits.aws();
        WebSocketLimits shrunk = new WebSocketLimits(
                aws.frameBytes(),
                aws.messageBytes(),
                aws.postedFrameBytes(),
                aws.sendBufferBytes(),
                Duration.ofMillis(50),
                aws.lifetime(),
                true);
        connect(open(shrunk, Clock.systemUTC()), Clock.systemUTC());

        assertThat(client.closed().code()).isEqualTo(1001);
    }

    @Test
    void aPostOf128KilobytesArrivesInFramesOf32() throws Exception {
        assertThat(lengthsOfPostedFrames(WebSocketLimits.aws(), 128 * 1024))
                .containsExactly(32 * 1024, 32 * 1024, 32 * 1024, 32 * 1024);
    }

    @Test
    void postsCanBeSetToArriveInOneFrame() throws Exception {
        WebSocketLimits aws = WebSocketLimits.aws();
        WebSocketLimits unsplit = new WebSocketLimits(
                aws.frameBytes(),
                aws.messageBytes(),
                aws.messageBytes(),
                aws.sendBufferBytes(),
                aws.idle(),
                aws.lifetime(),
                true);

        assertThat(lengthsOfPostedFrames(unsplit, 128 * 1024)).containsExactly(128 * 1024);
    }

    @Test
    void anEmptyPostArrivesAsAnEmptyFrame() throws Exception {
        assertThat(lengthsOfPostedFrames(WebSocketLimits.aws(), 0)).containsExactly(0);
    }

    @Test
    void aPostAbove128KilobytesIsTooLarge() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        String id = client.connectionId(connect(cloud));

        HttpResponse<String> response = post(cloud, id, "x".repeat(128 * 1024 + 1));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("PayloadTooLargeException");
    }

    @Test
    void aPostToAnUnknownConnectionIsGone() {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);

        HttpResponse<String> response = post(cloud, UNKNOWN_ID, "x");

        assertThat(response.statusCode()).isEqualTo(410);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("GoneException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "L0SM9cOFvHcCIhwx", "L0SM9cOFv%22cCIhw=", "L0SM9cOFvHcCIhw=="})
    void aMalformedIdIsABadRequest(String id) {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);

        HttpResponse<String> response = post(cloud, id, "x");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"message\":\"Invalid connectionId: ");
    }

    @Test
    void aPostToAClientThatDoesNotReadIsRefusedWhenItsBufferIsFull() throws Exception {
        WebSocketLimits aws = WebSocketLimits.aws();
        LocalCloud cloud = open(
                new WebSocketLimits(
                        aws.frameBytes(),
                        aws.messageBytes(),
                        aws.postedFrameBytes(),
                        256 * 1024,
                        aws.idle(),
                        aws.lifetime(),
                        true),
                clock);
        SignedCalls calls = new SignedCalls(cloud, clock);
        StalledListener stalled = new StalledListener();
        WebSocket socket = calls.connect(stalled);
        socket.sendText("{}", true).join();
        String id = stalled.connectionId.join();
        byte[] payload = "x".repeat(128 * 1024).getBytes(StandardCharsets.UTF_8);
        List<CompletableFuture<HttpResponse<String>>> posts = new ArrayList<>();
        CompletableFuture<Integer> refused = new CompletableFuture<>();
        // More than what the two socket buffers of a loopback connection can hold.
        for (int i = 0; i < 400 && !refused.isDone(); i++) {
            CompletableFuture<HttpResponse<String>> post = calls.postToConnection(id, payload);
            posts.add(post.whenComplete((response, failure) -> {
                if (failure == null && response.statusCode() != 200) {
                    refused.complete(response.statusCode());
                }
            }));
        }

        assertThat(refused.get(20, TimeUnit.SECONDS)).isEqualTo(429);
        socket.abort();
        CompletableFuture.allOf(posts.toArray(CompletableFuture[]::new)).join();
        Set<Integer> statuses = new HashSet<>();
        posts.forEach(post -> statuses.add(post.join().statusCode()));
        assertThat(statuses).isSubsetOf(200, 410, 429);
    }

    @Test
    void getDescribesAConnectionAndDeleteEndsIt() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        SignedCalls calls = new SignedCalls(cloud, clock);
        String id = client.connectionId(connect(cloud));
        clock.advance(Duration.ofMinutes(1));
        String path = SignedCalls.connectionPath(id);

        assertThat(calls.call("execute-api", SdkHttpMethod.GET, path).body())
                .startsWith("{\"connectedAt\":\"2026-11-22T19:00:00Z\",\"lastActiveAt\":\"2026-11-22T19:00:00Z\","
                        + "\"identity\":{\"sourceIp\":\"127.0.0.1\",\"userAgent\":\"Java-http-client/");
        assertThat(calls.call("execute-api", SdkHttpMethod.DELETE, path).statusCode())
                .isEqualTo(204);
        assertThat(client.closed().code()).isEqualTo(1000);
        assertThat(calls.call("execute-api", SdkHttpMethod.GET, path).statusCode())
                .isEqualTo(410);
        assertThat(calls.call("execute-api", SdkHttpMethod.DELETE, path).statusCode())
                .isEqualTo(410);
    }

    @Test
    void messagesArriveInTheOrderInWhichTheyWerePosted() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        SignedCalls calls = new SignedCalls(cloud, clock);
        String id = client.connectionId(connect(cloud));

        for (int i = 0; i < 200; i++) {
            assertThat(calls.postToConnection(id, Integer.toString(i).getBytes(StandardCharsets.UTF_8))
                            .join()
                            .statusCode())
                    .isEqualTo(200);
        }

        for (int i = 0; i < 200; i++) {
            assertThat(client.message()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void sixtyFourPostersAtOnceLoseAndMixNothing() throws Exception {
        LocalCloud cloud = open(WebSocketLimits.aws(), clock);
        SignedCalls calls = new SignedCalls(cloud, clock);
        String id = client.connectionId(connect(cloud));
        Set<String> expected = new HashSet<>();
        List<CompletableFuture<HttpResponse<String>>> posters = IntStream.range(0, 64)
                .mapToObj(poster -> {
                    CompletableFuture<HttpResponse<String>> last = CompletableFuture.completedFuture(null);
                    for (int i = 0; i < 10; i++) {
                        // Some messages of one frame, some of three.
                        String text = poster + "-" + i + "-" + "x".repeat(i % 2 == 0 ? 10 : 70_000);
                        expected.add(text);
                        last = last.thenCompose(
                                before -> calls.postToConnection(id, text.getBytes(StandardCharsets.UTF_8)));
                    }
                    return last;
                })
                .toList();

        Set<String> received = new HashSet<>();
        for (int i = 0; i < 640; i++) {
            received.add(client.message());
        }

        posters.forEach(poster -> assertThat(poster.join().statusCode()).isEqualTo(200));
        assertThat(received).isEqualTo(expected);
    }

    private LocalCloud open(WebSocketLimits limits, Clock its) {
        LocalCloud cloud = new TestCloud()
                .clock(its)
                .limits(new Limits(limits, InvokeLimits.aws(), Duration.ofMillis(20)))
                .open();
        opened.add(cloud);
        return cloud;
    }

    private WebSocket connect(LocalCloud cloud) {
        return connect(cloud, clock);
    }

    private WebSocket connect(LocalCloud cloud, Clock its) {
        WebSocket socket = new SignedCalls(cloud, its).connect(client);
        opened.add(0, socket::abort);
        return socket;
    }

    private RawWebSocket connectRaw(LocalCloud cloud) throws IOException {
        RawWebSocket socket = RawWebSocket.connect(
                new SignedCalls(cloud, clock).sign("execute-api", SdkHttpMethod.GET, "/dev", new byte[0], Map.of()));
        opened.add(0, socket);
        return socket;
    }

    private List<Integer> lengthsOfPostedFrames(WebSocketLimits limits, int length) throws Exception {
        LocalCloud cloud = open(limits, clock);
        RawWebSocket socket = connectRaw(cloud);
        socket.send(RawWebSocket.TEXT, true, 1);
        String id = TestClient.connectionIdIn(socket.read().payload());
        assertThat(post(cloud, id, "x".repeat(length)).statusCode()).isEqualTo(200);
        List<Integer> lengths = new ArrayList<>();
        RawWebSocket.Frame frame;
        do {
            frame = socket.read();
            assertThat(frame.opcode()).isEqualTo(lengths.isEmpty() ? RawWebSocket.TEXT : 0);
            lengths.add(frame.payload().length());
        } while (!frame.fin());
        return lengths;
    }

    private HttpResponse<String> post(LocalCloud cloud, String id, String text) {
        return new SignedCalls(cloud, clock)
                .postToConnection(id, text.getBytes(StandardCharsets.UTF_8))
                .join();
    }

    /** Reads one message and then nothing more. */
    private static final class StalledListener implements WebSocket.Listener {
        private final CompletableFuture<String> connectionId = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            connectionId.complete(TestClient.connectionIdIn(data.toString()));
            return null;
        }
    }
}
