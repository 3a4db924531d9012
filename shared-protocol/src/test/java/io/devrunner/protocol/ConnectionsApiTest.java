package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.protocol.gateway.GatewayRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class ConnectionsApiTest {
    private static final String PEER = "L0SM9cOFvHcCIhw=";
    private static final int PARALLEL = 4;

    private FakeGateway gateway;
    private ConnectionsApi connections;

    @BeforeEach
    void open() throws IOException {
        gateway = FakeGateway.start();
        gateway.onPost(request -> 202);
        connections = new ConnectionsApi(
                gateway.address(),
                StaticCredentialsProvider.create(AwsSessionCredentials.create("AKIDEXAMPLE", "secret", "token")),
                PARALLEL);
    }

    @AfterEach
    void close() throws IOException {
        connections.close();
        gateway.close();
        BridgeThreads.assertNoneLeft();
    }

    @Test
    void theConnectionIdIsEncodedInThePathAndThePostIsSigned() throws Exception {
        connections.post(PEER, List.of("{\"text\":\"größe \u20ac\"}"));
        GatewayRequest post = gateway.takePost();
        assertThat(post.method()).isEqualTo("POST");
        assertThat(post.path()).isEqualTo("/dev/@connections/L0SM9cOFvHcCIhw%3D");
        assertThat(post.body()).isEqualTo("{\"text\":\"größe \u20ac\"}");
        assertThat(post.headers()).containsEntry("x-amz-security-token", "token");
        assertThat(post.headers().get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-west-1/execute-api/aws4_request");
    }

    @Test
    void allFramesOfAMessageArriveSeveralAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(PARALLEL);
        Set<String> arrived = ConcurrentHashMap.newKeySet();
        gateway.onPost(request -> {
            arrived.add(request.body());
            return meet(together) ? 202 : 403;
        });
        List<String> frames =
                IntStream.range(0, 10 * PARALLEL).mapToObj(i -> "frame " + i).toList();
        connections.post(PEER, frames);
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(frames);
    }

    private static boolean meet(CyclicBarrier together) {
        try {
            together.await(10, TimeUnit.SECONDS);
            return true;
        } catch (Exception ignored) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aConnectionThatDoesNotExistIsGone(int frames) {
        gateway.onPost(request -> 410);
        assertThatThrownBy(() -> connections.post(
                        PEER,
                        IntStream.range(0, frames).mapToObj(String::valueOf).toList()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(PEER);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aFrameThatWasNotTakenForNowIsPostedAgain(int status) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        gateway.onPost(request -> tries.incrementAndGet() == 1 ? status : 202);
        connections.post(PEER, List.of("frame"));
        assertThat(tries).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413, 500})
    void aFrameThatIsNotTakenNamesTheConnectionAndTheStatus(int status) {
        gateway.onPost(request -> status);
        assertThatThrownBy(() -> connections.post(PEER, List.of("frame")))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(PeerGoneException.class)
                .hasMessageContaining(PEER)
                .hasMessageContaining(String.valueOf(status));
    }

    @Test
    void onlyTheFramesThatAreUnderWayAreStillPostedAfterAFailure() {
        gateway.onPost(request -> 410);
        List<String> frames = IntStream.range(0, 400).mapToObj(String::valueOf).toList();
        assertThatThrownBy(() -> connections.post(PEER, frames)).isInstanceOf(PeerGoneException.class);
        assertThat(gateway.postCount()).isLessThan(400);
    }

    @Test
    void aSmallMessageOvertakesALargeOne() throws Exception {
        CompletableFuture<Void> small = new CompletableFuture<>();
        gateway.onPost(request -> {
            if (request.body().equals("pong")) {
                small.complete(null);
            } else {
                small.orTimeout(10, TimeUnit.SECONDS).join();
            }
            return 202;
        });
        CompletableFuture<Void> large = CompletableFuture.runAsync(() -> {
            try {
                connections.post(PEER, List.of("1", "2", "3", "4", "5", "6", "7", "8"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        gateway.takePost();
        connections.postLater(PEER, List.of("pong"));
        large.get(15, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptedCallerStopsAtOnceAndStaysInterrupted() throws Exception {
        gateway.onPost(request -> 0);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                connections.post(PEER, List.of("1", "2"));
            } catch (IOException e) {
                interrupted.complete(Thread.currentThread().isInterrupted()
                        && String.valueOf(e.getMessage()).contains("interrupted"));
            }
        });
        caller.start();
        gateway.takePost();
        caller.interrupt();
        assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
        caller.join(5_000);
    }

    @Test
    void aCallerWhoseFramesAreStillQueuedIsToldOfTheClose() throws Exception {
        gateway.onPost(request -> 0);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                connections.post(
                        PEER, IntStream.range(0, 50).mapToObj(String::valueOf).toList());
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        caller.start();
        gateway.takePost();
        connections.close();
        assertThat(failure.get(15, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        caller.join(5_000);
    }

    @Test
    void nothingIsSentAfterTheClose() {
        connections.close();
        connections.postLater(PEER, List.of("late"));
        assertThatThrownBy(() -> connections.post(PEER, List.of("1"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connections.post(PEER, List.of("1", "2"))).isInstanceOf(IOException.class);
        assertThat(gateway.postCount()).isZero();
    }
}
