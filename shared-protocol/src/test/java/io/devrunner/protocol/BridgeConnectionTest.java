package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.protocol.gateway.GatewayRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeConnectionTest {
    private static final Credentials CREDENTIALS = new Credentials("AKIDEXAMPLE", "secret", "session-token");
    private static final ConnectionSettings PATIENT = new ConnectionSettings(
            Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), Integer.MAX_VALUE);

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Events events = new Events();
    private FakeGateway gateway;
    private CompletableFuture<String> firstAttempt;

    @BeforeEach
    void startGateway() throws IOException {
        gateway = FakeGateway.start();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        gateway.close();
        BridgeThreads.assertNoneLeft();
    }

    @Test
    void theHandshakeIsSigned() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            idOf(connection);
            GatewayRequest handshake = gateway.takeHandshake();
            assertThat(handshake.path()).isEqualTo("/dev");
            assertThat(handshake.headers())
                    .containsEntry("host", gateway.address().webSocketUrl().getAuthority())
                    .containsEntry("x-amz-security-token", "session-token")
                    .containsKey("x-amz-date");
            assertThat(handshake.headers().get("authorization"))
                    .matches("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-west-1/execute-api/aws4_request, "
                            + "SignedHeaders=host;[a-z0-9;-]*x-amz-date[a-z0-9;-]*, Signature=[0-9a-f]{64}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"connectionId\":\"%s\"}",
                "{\"message\": \"Forbidden\", \"connectionId\":\"%s\", \"requestId\":\"r\"}"
            })
    void theConnectionIdIsLearntFromTheDefaultRouteOrAnErrorFrame(String answer) throws Exception {
        gateway.answerWith(answer);
        try (BridgeConnection connection = open(PATIENT)) {
            assertThat(idOf(connection)).isEqualTo("conn0001=");
            assertThat(events.next()).isEqualTo("connected conn0001=");
        }
    }

    @Test
    void aRefusedHandshakeFailsTheFirstWaiterAtOnceAndTellsTheStatus() throws Exception {
        gateway.onHandshake(request -> 403);
        BridgeConnection connection = open(PATIENT);
        assertThatThrownBy(() -> firstAttempt.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining(gateway.address().webSocketUrl().toString())
                .hasMessageContaining("403");
        connection.close();
        assertThat(events.seen).isEmpty();
    }

    @Test
    void aPortWhereNobodyListensIsNamed() throws Exception {
        gateway.close();
        BridgeConnection connection = open(PATIENT);
        assertThatThrownBy(() -> firstAttempt.get(10, TimeUnit.SECONDS)).hasMessageContaining("Connection refused");
        connection.close();
    }

    @Test
    void aServerThatNeverAnswersTheHandshakeFailsTheAttempt() throws Exception {
        gateway.onHandshake(request -> 0);
        try (BridgeConnection connection = open(impatient(Integer.MAX_VALUE))) {
            assertThatThrownBy(() -> idOf(connection)).hasMessageContaining("no answer from the bridge");
        }
    }

    @Test
    void aServerThatNeverTellsTheIdFailsTheAttempt() throws Exception {
        gateway.answerWith("{\"message\":\"Internal server error\",\"requestId\":\"r\"}");
        try (BridgeConnection connection = open(impatient(1))) {
            // Any frame proves the connection, but only an id makes it useful.
            assertThatThrownBy(() -> idOf(connection)).hasMessageContaining("no answer from the bridge");
        }
    }

    @Test
    void credentialsThatCannotBeFoundFailTheAttemptAndAreAskedForAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Supplier<Credentials> late = () -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the token has expired");
            }
            return CREDENTIALS;
        };
        try (BridgeConnection connection = open(PATIENT, late)) {
            assertThatThrownBy(() -> firstAttempt.get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("the token has expired");
            assertThat(idOf(connection)).isEqualTo("conn0001=");
        }
    }

    /** Such as for want of memory or of threads. */
    @Test
    void anErrorFailsOneAttemptToConnectAndOneToRenew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Supplier<Credentials> failing = () -> {
            if (asked.incrementAndGet() % 2 == 1) {
                throw new OutOfMemoryError("as if");
            }
            return CREDENTIALS;
        };
        try (BridgeConnection connection = open(renewedAfter(Duration.ofMillis(200), LONG), failing)) {
            assertThatThrownBy(() -> firstAttempt.get(10, TimeUnit.SECONDS)).hasMessageContaining("as if");
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("renewed conn0002=");
            assertThat(connection.isReached()).isTrue();
        }
    }

    @Test
    void aDroppedConnectionIsReplacedUnderANewId() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            gateway.drop(idOf(connection));
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).startsWith("lost ");
            assertThat(events.next()).isEqualTo("connected conn0002=");
            assertThat(idOf(connection)).isEqualTo("conn0002=");
        }
    }

    @Test
    void aLossIsToldOnceHoweverManyAttemptsFailAfterIt() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            String id = idOf(connection);
            AtomicInteger handshakes = new AtomicInteger();
            gateway.onHandshake(request -> handshakes.incrementAndGet() < 4 ? 500 : 101);
            gateway.drop(id);
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).startsWith("lost ");
            assertThat(events.next()).isEqualTo("connected conn0002=");
        }
    }

    @Test
    void aSilentConnectionIsFoundByTheProbeAndReplaced() throws Exception {
        ConnectionSettings probing = new ConnectionSettings(
                Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMillis(200), Integer.MAX_VALUE);
        try (BridgeConnection connection = open(probing)) {
            gateway.mute(idOf(connection));
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("lost no answer from the bridge");
            assertThat(events.next()).isEqualTo("connected conn0002=");
        }
    }

    @Test
    void aProbeOnDemandFindsWhatDiedInAFreeze() throws Exception {
        ConnectionSettings rare = new ConnectionSettings(
                Duration.ofSeconds(5), Duration.ofMinutes(4), Duration.ofMillis(200), Integer.MAX_VALUE);
        try (BridgeConnection connection = open(rare)) {
            gateway.mute(idOf(connection));
            connection.probeIfQuiet(Duration.ofHours(1));
            connection.probeIfQuiet(Duration.ZERO);
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("lost no answer from the bridge");
            assertThat(events.next()).isEqualTo("connected conn0002=");
        }
    }

    @Test
    void attemptsAreCappedUntilTheConnectionIsRevived() throws Exception {
        gateway.onHandshake(request -> 500);
        try (BridgeConnection connection = open(impatient(3))) {
            await().until(() ->
                    gateway.handshakeCount() == 3 && connection.connectionId().isDone());
            assertThatThrownBy(() -> idOf(connection)).hasMessageContaining("500");
            await().during(Duration.ofMillis(500)).until(() -> gateway.handshakeCount() == 3);

            gateway.onHandshake(request -> 101);
            connection.revive();
            assertThat(idOf(connection)).isEqualTo("conn0001=");
        }
    }

    @Test
    void reviveLeavesAWorkingConnectionAlone() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            idOf(connection);
            connection.revive();
            assertThat(idOf(connection)).isEqualTo("conn0001=");
            assertThat(gateway.handshakeCount()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionIsReplacedBeforeItIsTooOldAndReadUntilThePeersKnowTheNewOne() throws Exception {
        events.announced = new CompletableFuture<>();
        try (BridgeConnection connection = open(renewedAfter(Duration.ofMillis(300), Duration.ZERO))) {
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("renewed conn0002=");
            assertThat(idOf(connection)).isNotEqualTo("conn0001=");

            gateway.push("conn0001=", frame("late"));
            await().until(() -> events.seen.contains("frame late"));

            events.announced.complete(null);

            await().until(() -> !gateway.connectionIds().contains("conn0001="));
            assertThat(events.seen).noneMatch(event -> event.startsWith("lost"));
        }
    }

    @Test
    void aRenewalThatFailsIsTriedAgainWhileTheOldConnectionGoesOn() throws Exception {
        AtomicInteger handshakes = new AtomicInteger();
        gateway.onHandshake(request -> handshakes.incrementAndGet() == 2 ? 500 : 101);
        try (BridgeConnection connection = open(renewedAfter(Duration.ofMillis(300), LONG))) {
            String old = idOf(connection);
            assertThat(events.next()).isEqualTo("connected conn0001=");
            gateway.push(old, frame("p"));
            assertThat(events.next()).isEqualTo("frame p");
            assertThat(events.next()).isEqualTo("renewed conn0002=");
            assertThat(gateway.connectionIds()).contains(old);
        }
    }

    @Test
    void aLossWhileTheSuccessorIsBeingMadeIsMendedByIt() throws Exception {
        AtomicInteger handshakes = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        gateway.onHandshake(request -> {
            if (handshakes.incrementAndGet() == 1) {
                return 101;
            }
            second.countDown();
            return answer.join();
        });
        try (BridgeConnection connection = open(renewedAfter(Duration.ofMillis(300), LONG))) {
            String old = idOf(connection);
            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
            gateway.drop(old);
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).startsWith("lost ");
            CompletableFuture<String> next = connection.connectionId();
            assertThat(next).isNotDone();

            answer.complete(101);

            assertThat(events.next()).isEqualTo("connected conn0002=");
            assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("conn0002=");
            assertThat(handshakes).hasValue(2);
        }
    }

    @Test
    void renewalsAreCappedAndTriedAgainOnDemand() throws Exception {
        AtomicInteger handshakes = new AtomicInteger();
        gateway.onHandshake(request -> handshakes.incrementAndGet() == 1 ? 101 : 500);
        ConnectionSettings capped = new ConnectionSettings(LONG, LONG, LONG, 2, Duration.ofMillis(300), LONG);
        try (BridgeConnection connection = open(capped)) {
            idOf(connection);
            await().until(() -> gateway.handshakeCount() == 3);
            await().during(Duration.ofMillis(500)).until(() -> gateway.handshakeCount() == 3);

            gateway.onHandshake(request -> 101);
            connection.renewIfOld();

            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("renewed conn0002=");
        }
    }

    @Test
    void aYoungConnectionIsNotRenewedOnDemand() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            idOf(connection);
            connection.renewIfOld();
            await().during(Duration.ofMillis(300)).until(() -> gateway.handshakeCount() == 1);
        }
    }

    @Test
    void manyRenewalsLoseNoFrame() throws Exception {
        events.announced = new CompletableFuture<>();
        try (BridgeConnection connection = open(renewedAfter(Duration.ofMillis(20), LONG))) {
            int sent = 0;
            int renewals = 0;
            while (renewals < 50) {
                gateway.push(idOf(connection), frame("p" + sent++));
                renewals = (int) events.seen.stream()
                        .filter(event -> event.startsWith("renewed"))
                        .count();
            }
            int all = sent;
            await().untilAsserted(() -> assertThat(events.seen)
                    .filteredOn(event -> event.startsWith("frame"))
                    .hasSize(all)
                    .doesNotHaveDuplicates());
            assertThat(events.seen).noneMatch(event -> event.startsWith("lost"));
        }
    }

    @Test
    void framesThatAreNotOursAreIgnored() throws Exception {
        try (BridgeConnection connection = open(PATIENT)) {
            String id = idOf(connection);
            for (String frame : new String[] {"", "nonsense", "[1]", "{\"v\":7}", "{}"}) {
                gateway.push(id, frame);
            }
            gateway.push(id, frame("p"));
            assertThat(events.next()).isEqualTo("connected conn0001=");
            assertThat(events.next()).isEqualTo("frame p");
        }
    }

    /** What a connection hands on; whether it can be opened is not its business. */
    private static String frame(String id) {
        return Frames.write(new Envelope(1, "ping", id, "x=", 0, 1, Compression.NONE, null, ""));
    }

    @Test
    void afterTheCloseNothingReconnectsAndWaitersAreTold() throws Exception {
        BridgeConnection connection = open(PATIENT);
        idOf(connection);
        connection.close();
        connection.close();
        connection.probe();
        connection.revive();
        await().until(() -> gateway.connectionIds().isEmpty());
        await().during(Duration.ofMillis(300)).until(() -> gateway.handshakeCount() == 1);
    }

    @Test
    void aWaiterIsToldThatTheConnectionIsClosed() throws Exception {
        gateway.onHandshake(request -> 0);
        BridgeConnection connection = open(PATIENT);
        CompletableFuture<String> waiting = connection.connectionId();
        gateway.takeHandshake();
        connection.close();
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasMessageContaining("closed");
    }

    @Test
    void aPeerThatIsDeadDoesNotHoldUpTheClose() throws Exception {
        BridgeConnection connection = open(PATIENT);
        gateway.mute(idOf(connection));
        long start = System.nanoTime();
        connection.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        BridgeThreads.assertNoneLeft();
    }

    private static ConnectionSettings renewedAfter(Duration age, Duration overlap) {
        return new ConnectionSettings(LONG, LONG, LONG, Integer.MAX_VALUE, age, overlap);
    }

    private static ConnectionSettings impatient(int attempts) {
        return new ConnectionSettings(Duration.ofMillis(150), Duration.ofMinutes(1), Duration.ofMillis(200), attempts);
    }

    private BridgeConnection open(ConnectionSettings settings) {
        return open(settings, () -> CREDENTIALS);
    }

    private BridgeConnection open(ConnectionSettings settings, Supplier<Credentials> credentials) {
        BridgeAddress address = gateway.address();
        BridgeConnection connection =
                new BridgeConnection(address, new HandshakeSigner(address, credentials), settings, events);
        firstAttempt = connection.connectionId();
        connection.start();
        return connection;
    }

    private static String idOf(BridgeConnection connection) throws Exception {
        return connection.connectionId().get(10, TimeUnit.SECONDS);
    }

    private static final class Events implements BridgeConnection.Listener {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        /** Whether the peers know of the new connection. */
        private volatile CompletableFuture<Void> announced = CompletableFuture.completedFuture(null);

        String next() throws InterruptedException {
            return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public void frame(Frames.Frame.Chunk chunk) {
            seen.add("frame " + chunk.envelope().id());
        }

        @Override
        public void connected(String connectionId) {
            seen.add("connected " + connectionId);
        }

        @Override
        public CompletableFuture<Void> renewed(String connectionId) {
            seen.add("renewed " + connectionId);
            return announced;
        }

        @Override
        public void lost(String why) {
            seen.add("lost " + why);
        }
    }
}
