package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.localcloud.faults.Fault;
import io.devrunner.localcloud.faults.FaultPlan;
import java.io.EOFException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** What a client sees of each fault. */
final class FaultsTest {
    private final FaultPlan faults = FaultPlan.none();
    private final LocalCloud cloud = new TestCloud().faults(faults).open();
    private final SignedCalls calls = new SignedCalls(cloud);
    private final TestClient client = new TestClient();
    private WebSocket socket;
    private String id;

    @BeforeEach
    void connect() throws Exception {
        socket = calls.connect(client);
        id = client.connectionId(socket);
    }

    @AfterEach
    void close() {
        socket.abort();
        cloud.close();
    }

    @Test
    void aDroppedMessageIsTakenAndDoesNotCome() throws Exception {
        faults.add(Fault.DROP);

        assertThat(post("lost")).isEqualTo(200);
        assertThat(post("next")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("next");
    }

    @Test
    void aDelayedMessageComesLater() throws Exception {
        faults.add(Fault.DELAY, 0.1);

        assertThat(post("late")).isEqualTo(200);
        assertThat(post("next")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("next");
        assertThat(client.message()).isEqualTo("late");
    }

    @Test
    void aDuplicatedMessageComesTwice() throws Exception {
        faults.add(Fault.DUPLICATE);

        assertThat(post("twice")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("twice");
        assertThat(client.message()).isEqualTo("twice");
    }

    @Test
    void aReorderedMessageIsOvertakenByTheNext() throws Exception {
        faults.add(Fault.REORDER);

        assertThat(post("first")).isEqualTo(200);
        assertThat(post("second")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("second");
        assertThat(client.message()).isEqualTo("first");
    }

    @Test
    void aReorderedMessageComesWithoutANextOne() throws Exception {
        faults.add(Fault.REORDER);

        assertThat(post("alone")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("alone");
    }

    @Test
    void aCorruptedMessageHasOneOtherByte() throws Exception {
        faults.add(Fault.CORRUPT, 0.5);

        assertThat(post("0123456789")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("01234x6789");
    }

    @Test
    void aConnectionIsCutInTheMiddleOfAMessage() throws Exception {
        try (RawWebSocket raw =
                RawWebSocket.connect(calls.sign("execute-api", SdkHttpMethod.GET, "/dev", new byte[0], Map.of()))) {
            raw.send(RawWebSocket.TEXT, true, 1);
            String cut = TestClient.connectionIdIn(raw.read().payload());
            faults.add(Fault.CUT, 0.5);

            assertThat(post(cut, "0123456789")).isEqualTo(200);

            assertThat(raw.read()).isEqualTo(new RawWebSocket.Frame(RawWebSocket.TEXT, false, "01234"));
            assertThatThrownBy(raw::read).isInstanceOf(EOFException.class);
            assertThat(post(cut, "after")).isEqualTo(410);
        }
    }

    @Test
    void aHalfOpenConnectionTakesAllAndGivesNothing() throws Exception {
        faults.add(Fault.HALF_OPEN);

        assertThat(post("one")).isEqualTo(200);
        assertThat(post("two")).isEqualTo(200);
        socket.sendText("who am I?", true).join();
        TestClient other = new TestClient();
        WebSocket otherSocket = calls.connect(other);

        assertThat(post(other.connectionId(otherSocket), "the others are not concerned"))
                .isEqualTo(200);
        assertThat(other.message()).isEqualTo("the others are not concerned");
        assertThat(client.isSilent()).isTrue();
        otherSocket.abort();
    }

    @ParameterizedTest
    @CsvSource({"GONE, 410", "TOO_LARGE, 413", "THROTTLED, 429", "FAILED, 500"})
    void aPostIsRefused(Fault fault, int status) throws Exception {
        faults.add(fault);

        assertThat(post("refused")).isEqualTo(status);
        assertThat(post("taken")).isEqualTo(200);

        assertThat(client.message()).isEqualTo("taken");
    }

    @Test
    void aFailedPostMayBeDeliveredAllTheSame() throws Exception {
        faults.add(Fault.FAILED, 0);

        assertThat(post("there")).isEqualTo(500);

        assertThat(client.message()).isEqualTo("there");
    }

    @Test
    void aHandshakeIsRefused() {
        faults.add(Fault.REFUSED_HANDSHAKE);

        assertThatThrownBy(() -> calls.connect(new TestClient()))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(503));
    }

    @Test
    void aSlowHandshakeEndsWell() throws Exception {
        faults.add(Fault.SLOW_HANDSHAKE, 0.1);
        long begun = System.nanoTime();

        TestClient slow = new TestClient();
        WebSocket connected = calls.connect(slow);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(slow.connectionId(connected)).matches("[A-Za-z0-9_-]{15}=");
        connected.abort();
    }

    private int post(String text) {
        return post(id, text);
    }

    private int post(String connectionId, String text) {
        return calls.postToConnection(connectionId, text.getBytes(StandardCharsets.UTF_8))
                .join()
                .statusCode();
    }
}
