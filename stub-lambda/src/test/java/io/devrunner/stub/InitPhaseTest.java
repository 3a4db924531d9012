package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.DynamoDbSessionDirectory;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Lambda gives the init phase 10 s, and starts it over when it fails. */
class InitPhaseTest {
    private static final Duration INIT_AT_MOST = Duration.ofSeconds(10);
    private static final Duration INVOKE_AT_MOST = Duration.ofSeconds(20);

    /** On a busy machine the JVM's first use of the SDK alone takes seconds. */
    @BeforeAll
    static void loadTheClasses() throws Exception {
        try (FakeGateway gateway = FakeGateway.start();
                Forwarder forwarder = Forwarder.open(
                        "dev",
                        "orders",
                        new FakeDirectory(),
                        ScriptedRunner.settings(gateway),
                        Patience.standard(),
                        new Belongings(Map.of()))) {
            assertThat(forwarder).isNotNull();
        }
    }

    @Test
    void aBridgeAndATableThatRefuseDoNotFailTheInitPhase() throws Exception {
        int port;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedAtOnce.getLocalPort();
        }
        assertThatItStartsAndTellsWhatIsWrong(port, "session table");
    }

    @Test
    void aBridgeAndATableThatNeverAnswerDoNotDelayTheInitPhase() throws Exception {
        // The kernel completes the connections that wait to be accepted; nobody ever answers on them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatItStartsAndTellsWhatIsWrong(silent.getLocalPort(), "session table");
        }
    }

    @Test
    void missingCredentialsDoNotFailTheInitPhase() throws Exception {
        AwsCredentialsProvider none = () -> {
            throw new IllegalStateException("there are no credentials");
        };
        long start = System.nanoTime();
        try (Forwarder forwarder = open(9, none)) {
            assertThat(forwarder).isNotNull();
            assertThat(since(start)).isLessThan(INIT_AT_MOST);
        }
    }

    private static void assertThatItStartsAndTellsWhatIsWrong(int port, String reason) throws IOException {
        AwsCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));
        long start = System.nanoTime();
        try (Forwarder forwarder = open(port, credentials)) {
            assertThat(since(start)).isLessThan(INIT_AT_MOST);
            long invoked = System.nanoTime();
            Outcome outcome = forwarder.forward(Payload.utf8("{}"), new FakeContext("request-1", INVOKE_AT_MOST));
            assertThat(since(invoked)).isLessThan(INVOKE_AT_MOST);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.why()).contains(reason));
        }
    }

    private static Forwarder open(int port, AwsCredentialsProvider credentials) {
        return Forwarder.open(
                "dev",
                "orders",
                DynamoDbSessionDirectory.open(
                        "dev-runner-dev", "eu-west-1", URI.create("http://127.0.0.1:" + port), credentials),
                new BridgeSettings(
                        new BridgeAddress(URI.create("ws://127.0.0.1:" + port + "/dev"), "eu-west-1"),
                        credentials,
                        8,
                        64L << 20,
                        ConnectionSettings.ofStub()),
                Patience.standard(),
                new Belongings(Map.of()));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
