package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Refusal;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final ConnectionSettings CONNECTION = new ConnectionSettings(
            Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), Integer.MAX_VALUE);

    private final Inbox stubInbox = new Inbox();
    private final Inbox runnerInbox = new Inbox();
    private FakeGateway gateway;
    private final Sealing stubSealing = Sealing.ofStub(OwnKey.create());
    private final Sealing runnerSealing = Sealing.ofRunner(OwnKey.create(), this::trustedUntil);
    private final Set<String> trusted = ConcurrentHashMap.newKeySet();
    private Bridge stub;
    private Bridge runner;
    private String runnerId;
    private Peer toRunner;

    @BeforeEach
    void open() throws Exception {
        gateway = FakeGateway.start();
        trusted.add(stubSealing.publicKey());
        stub = bridge(stubSealing, stubInbox);
        runner = bridge(runnerSealing, runnerInbox);
        runnerId = runner.connectionId().get(10, TimeUnit.SECONDS);
        toRunner = new Peer(runnerId, runnerSealing.publicKey());
        stub.connectionId().get(10, TimeUnit.SECONDS);
    }

    private Optional<Instant> trustedUntil(String key) {
        return trusted.contains(key) ? Optional.of(Instant.MAX) : Optional.empty();
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
        runner.close();
        gateway.close();
        BridgeThreads.assertNoneLeft();
    }

    @Test
    void aMessageArrivesWithItsSender() throws Exception {
        stub.send(toRunner, MessageCodecTest.INVOKE);
        Inbox.Mail mail = runnerInbox.take();
        assertThat(mail.message()).isEqualTo(MessageCodecTest.INVOKE);
        assertThat(mail.from().connectionId()).isEqualTo(stub.connectionId().get(1, TimeUnit.SECONDS));
    }

    @Test
    void theLargestPayloadArrivesBothWays() throws Exception {
        byte[] bytes = new byte[Payload.MAX_BYTES];
        new Random(7).nextBytes(bytes);
        BridgeMessage large = new BridgeMessage.Response("id", "a log", Payload.wrap(bytes));
        stub.send(toRunner, large);
        Inbox.Mail mail = runnerInbox.take();
        assertThat(mail.message()).isEqualTo(large);
        runner.send(mail.from(), large);
        assertThat(stubInbox.take().message()).isEqualTo(large);
    }

    @Test
    void aMessageThatNoReceiverTakesIsRefusedByTheSender() {
        Payload tooLarge = Payload.wrap(new byte[MessageCodec.MAX_BYTES + 1]);
        assertThatThrownBy(() -> stub.send(toRunner, new BridgeMessage.Response("id", "", tooLarge)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most " + MessageCodec.MAX_BYTES);
        assertThat(gateway.postCount()).isZero();
    }

    @Test
    void anUnknownTypeIsAnsweredWithAProtocolError() throws Exception {
        gateway.push(runnerId, frame("teleport", "id-1", "{\"invocationId\":\"id-1\"}\n"));
        assertThat(stubInbox.take().message())
                .isEqualTo(new BridgeMessage.ProtocolError("id-1", "unknown message type teleport"));
    }

    @Test
    void aMessageOfAnotherInvocationThanItsEnvelopeIsRefused() throws Exception {
        gateway.push(runnerId, frame("ping", "id-1", "{\"invocationId\":\"id-2\"}\n"));
        assertThat(stubInbox.take().message())
                .isInstanceOfSatisfying(
                        BridgeMessage.ProtocolError.class,
                        error -> assertThat(error.text()).contains("another invocation"));
    }

    @Test
    void aComplaintIsNeverAnsweredWithAComplaint() throws Exception {
        gateway.push(runnerId, frame("protocolError", "id-1", "{}\n"));
        gateway.push(runnerId, frame("ping", "id-2", "{\"invocationId\":\"id-2\"}\n"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id-2"));
        assertThat(gateway.postCount()).isZero();
    }

    @Test
    void anEnvelopeOfAnotherVersionIsIgnored() throws Exception {
        gateway.push(
                runnerId, frame("ping", "id-1", "{\"invocationId\":\"id-1\"}\n").replace("\"v\":1", "\"v\":2"));
        stub.send(toRunner, new BridgeMessage.Ping("id-2"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id-2"));
    }

    @Test
    void afterAReconnectTheSenderIsTheNewConnection() throws Exception {
        String old = stub.connectionId().get(1, TimeUnit.SECONDS);
        assertThat(stubInbox.connected.poll(5, TimeUnit.SECONDS)).isEqualTo(old);
        gateway.drop(old);
        String fresh = stubInbox.connected.poll(10, TimeUnit.SECONDS);
        assertThat(fresh).isNotEqualTo(old);
        stub.send(toRunner, new BridgeMessage.Rebind("id"));
        assertThat(runnerInbox.take().from().connectionId()).isEqualTo(fresh);
        assertThatThrownBy(() -> runner.send(new Peer(old, stubSealing.publicKey()), new BridgeMessage.Pong("id")))
                .isInstanceOf(PeerGoneException.class);
    }

    @Test
    void whatIsNotSealedForThisSideByATrustedKeyIsNeitherHeardNorAnswered() throws Exception {
        String own = frame("ping", "id-1", "{\"invocationId\":\"id-1\"}\n");
        gateway.push(runnerId, own);
        gateway.push(runnerId, own);
        gateway.push(runnerId, own.replace("\"ping\"", "\"pong\""));
        gateway.push(runnerId, own.replace("\"id-1\"", "\"id-2\""));
        gateway.push(stub.connectionId().get(1, TimeUnit.SECONDS), own);
        gateway.push(runnerId, Frames.write(envelope("ping", "id-1")));
        Sealing stranger = Sealing.ofStub(OwnKey.create());
        gateway.push(runnerId, frame(stranger, "ping", "id-1", "{\"invocationId\":\"id-1\"}\n"));
        await().untilAsserted(() -> assertThat(runner.refusals())
                .isEqualTo(Map.of(
                        Refusal.REPLAYED, 1L, Refusal.NOT_GENUINE, 2L, Refusal.UNSEALED, 1L, Refusal.UNKNOWN_KEY, 1L)));
        await().untilAsserted(() -> assertThat(stub.refusals()).isEqualTo(Map.of(Refusal.REFLECTED, 1L)));

        gateway.push(runnerId, frame("ping", "id-3", "{\"invocationId\":\"id-3\"}\n"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id-1"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id-3"));
        assertThat(gateway.postCount()).isZero();
    }

    @Test
    void theFirstChunksOfAnUnknownStubWaitUntilItsKeyIsLookedUp() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(11).nextBytes(bytes);
        BridgeMessage large = new BridgeMessage.Response("id", "", Payload.wrap(bytes));
        stub.send(toRunner, large);
        assertThat(runnerInbox.take().message()).isEqualTo(large);
        assertThat(runner.refusals()).isEmpty();
    }

    @Test
    void theWarmUpIsHeardByNobody() throws Exception {
        stub.warmUp(stub.connectionId().get(1, TimeUnit.SECONDS));
        stub.send(toRunner, new BridgeMessage.Ping("id"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id"));
        assertThat(stub.refusals()).isEmpty();
        assertThat(gateway.postCount()).isEqualTo(2);
    }

    @Test
    void sendingAfterTheCloseDoesNotThrowWhatNobodyExpects() {
        stub.close();
        stub.sendLater(toRunner, new BridgeMessage.Cancel("id"));
        assertThat(gateway.postCount()).isZero();
    }

    /** A message of one chunk, sealed by the stub. */
    private String frame(String type, String id, String text) throws Exception {
        return frame(stubSealing, type, id, text);
    }

    private String frame(Sealing sender, String type, String id, String text) throws Exception {
        Envelope envelope = envelope(type, id);
        byte[] bytes = Payload.utf8(text).bytes();
        return Frames.write(envelope.sealed(
                sender.to(runnerSealing.publicKey()).seal(envelope.associated(), bytes, 0, bytes.length)));
    }

    private Envelope envelope(String type, String id) throws Exception {
        String from = stub.connectionId().get(1, TimeUnit.SECONDS);
        return new Envelope(1, type, id, from, 0, 1, Compression.NONE, null, "");
    }

    private Bridge bridge(Sealing sealing, Inbox inbox) {
        return Bridge.open(
                new BridgeSettings(
                        gateway.address(),
                        () -> new Credentials("AKIDEXAMPLE", "secret", null),
                        8,
                        64L << 20,
                        CONNECTION),
                sealing,
                inbox);
    }

    private static final class Inbox implements Bridge.Listener {
        private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> connected = new LinkedBlockingQueue<>();

        record Mail(Peer from, BridgeMessage message) {}

        Mail take() throws InterruptedException {
            @Nullable Mail mail = mails.poll(20, TimeUnit.SECONDS);
            assertThat(mail).as("a message within 20 s").isNotNull();
            return mail;
        }

        @Override
        public void received(Peer from, BridgeMessage message) {
            mails.add(new Mail(from, message));
        }

        @Override
        public void connected(String connectionId) {
            connected.add(connectionId);
        }

        @Override
        public void lost(String why) {}
    }
}
