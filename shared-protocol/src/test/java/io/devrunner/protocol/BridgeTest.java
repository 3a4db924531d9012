package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class BridgeTest {
    private static final ConnectionSettings CONNECTION = new ConnectionSettings(
            Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), Integer.MAX_VALUE);

    private final Inbox stubInbox = new Inbox();
    private final Inbox runnerInbox = new Inbox();
    private FakeGateway gateway;
    private Bridge stub;
    private Bridge runner;
    private String runnerId;

    @BeforeEach
    void open() throws Exception {
        gateway = FakeGateway.start();
        stub = bridge(stubInbox);
        runner = bridge(runnerInbox);
        runnerId = runner.connectionId().get(10, TimeUnit.SECONDS);
        stub.connectionId().get(10, TimeUnit.SECONDS);
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
        stub.send(runnerId, MessageCodecTest.INVOKE);
        Inbox.Mail mail = runnerInbox.take();
        assertThat(mail.message()).isEqualTo(MessageCodecTest.INVOKE);
        assertThat(mail.from()).isEqualTo(stub.connectionId().get(1, TimeUnit.SECONDS));
    }

    @Test
    void theLargestPayloadArrivesBothWays() throws Exception {
        byte[] bytes = new byte[Payload.MAX_BYTES];
        new Random(7).nextBytes(bytes);
        BridgeMessage large = new BridgeMessage.Response("id", "a log", Payload.wrap(bytes));
        stub.send(runnerId, large);
        Inbox.Mail mail = runnerInbox.take();
        assertThat(mail.message()).isEqualTo(large);
        runner.send(mail.from(), large);
        assertThat(stubInbox.take().message()).isEqualTo(large);
    }

    @Test
    void aMessageThatNoReceiverTakesIsRefusedByTheSender() {
        Payload tooLarge = Payload.wrap(new byte[MessageCodec.MAX_BYTES + 1]);
        assertThatThrownBy(() -> stub.send(runnerId, new BridgeMessage.Response("id", "", tooLarge)))
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
        stub.send(runnerId, new BridgeMessage.Ping("id-2"));
        assertThat(runnerInbox.take().message()).isEqualTo(new BridgeMessage.Ping("id-2"));
    }

    @Test
    void afterAReconnectTheSenderIsTheNewConnection() throws Exception {
        String old = stub.connectionId().get(1, TimeUnit.SECONDS);
        assertThat(stubInbox.connected.poll(5, TimeUnit.SECONDS)).isEqualTo(old);
        gateway.drop(old);
        String fresh = stubInbox.connected.poll(10, TimeUnit.SECONDS);
        assertThat(fresh).isNotEqualTo(old);
        stub.send(runnerId, new BridgeMessage.Rebind("id"));
        assertThat(runnerInbox.take().from()).isEqualTo(fresh);
        assertThatThrownBy(() -> runner.send(old, new BridgeMessage.Pong("id"))).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void sendingAfterTheCloseDoesNotThrowWhatNobodyExpects() {
        stub.close();
        stub.sendLater(runnerId, new BridgeMessage.Cancel("id"));
        assertThat(gateway.postCount()).isZero();
    }

    /** A message of one chunk from the stub's connection. */
    private String frame(String type, String id, String text) throws Exception {
        String from = stub.connectionId().get(1, TimeUnit.SECONDS);
        return String.format(
                "{\"v\":1,\"type\":\"%s\",\"id\":\"%s\",\"from\":\"%s\",\"chunk\":0,\"chunks\":1,\"enc\":\"none\",\"data\":\"%s\"}",
                type,
                id,
                from,
                Base64.getEncoder().encodeToString(Payload.utf8(text).bytes()));
    }

    private Bridge bridge(Inbox inbox) {
        return Bridge.open(
                new BridgeSettings(
                        gateway.address(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
                        8,
                        64L << 20,
                        CONNECTION),
                inbox);
    }

    private static final class Inbox implements Bridge.Listener {
        private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> connected = new LinkedBlockingQueue<>();

        record Mail(String from, BridgeMessage message) {}

        Mail take() throws InterruptedException {
            @Nullable Mail mail = mails.poll(20, TimeUnit.SECONDS);
            assertThat(mail).as("a message within 20 s").isNotNull();
            return mail;
        }

        @Override
        public void received(String from, BridgeMessage message) {
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
