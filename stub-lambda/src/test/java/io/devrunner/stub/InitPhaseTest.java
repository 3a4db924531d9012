package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Credentials;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.StubTable;
import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lambda gives the init phase 10 s, and starts it over when it fails. */
class InitPhaseTest {
    private static final Duration INIT_AT_MOST = Duration.ofSeconds(10);

    /** Until a caller is told that the bridge is out of reach. */
    private static final Duration TOLD_AT_MOST = Duration.ofSeconds(3);

    private static final Credentials CREDENTIALS = new Credentials("AKIDEXAMPLE", "secret", null);

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

    /** A VPC with a gateway endpoint for DynamoDB, and without a NAT gateway. */
    @Test
    void aBridgeThatNeverAnswersIsToldToTheCallerThoughTheTableIsThere() throws Exception {
        FakeDirectory directory = new FakeDirectory();
        directory.put(ScriptedRunner.session("session-1", "abcdefghijklmno="));
        try (FullHouse lost = new FullHouse();
                Forwarder forwarder = Forwarder.open(
                        "dev",
                        "orders",
                        directory,
                        bridge(lost.port(), () -> CREDENTIALS),
                        Patience.standard(),
                        new Belongings(Map.of()))) {
            long invoked = System.nanoTime();
            Outcome outcome =
                    forwarder.forward(Payload.utf8("{}"), new FakeContext("request-1", Duration.ofSeconds(20)));
            assertThat(since(invoked)).isLessThan(TOLD_AT_MOST);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.why())
                                    .contains("the stub has no connection to the bridge", "NAT gateway"));
        }
    }

    /** A port whose kernel drops what asks for a connection, as a network without a way out does. */
    private static final class FullHouse implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> guests = new ArrayList<>();

        FullHouse() throws IOException {
            try {
                while (true) {
                    Socket guest = new Socket();
                    guests.add(guest);
                    guest.connect(server.getLocalSocketAddress(), 200);
                }
            } catch (SocketTimeoutException e) {
                assertThat(guests).hasSizeGreaterThan(1);
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket guest : guests) {
                guest.close();
            }
            server.close();
        }
    }

    @Test
    void missingCredentialsDoNotFailTheInitPhase() throws Exception {
        Supplier<Credentials> none = () -> {
            throw new IllegalStateException("there are no credentials");
        };
        long start = System.nanoTime();
        try (Forwarder forwarder = open(9, none)) {
            assertThat(forwarder).isNotNull();
            assertThat(since(start)).isLessThan(INIT_AT_MOST);
        }
    }

    private static void assertThatItStartsAndTellsWhatIsWrong(int port, String reason) throws IOException {
        long start = System.nanoTime();
        try (Forwarder forwarder = open(port, () -> CREDENTIALS)) {
            assertThat(since(start)).isLessThan(INIT_AT_MOST);
            long invoked = System.nanoTime();
            Outcome outcome =
                    forwarder.forward(Payload.utf8("{}"), new FakeContext("request-1", Duration.ofSeconds(20)));
            assertThat(since(invoked)).isLessThan(TOLD_AT_MOST);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.why()).contains(reason));
        }
    }

    private static Forwarder open(int port, Supplier<Credentials> credentials) {
        return Forwarder.open(
                "dev",
                "orders",
                StubTable.open(
                        "dev-runner-dev",
                        "eu-west-1",
                        URI.create("http://127.0.0.1:" + port),
                        credentials,
                        Patience.standard().table()),
                bridge(port, credentials),
                Patience.standard(),
                new Belongings(Map.of()));
    }

    private static BridgeSettings bridge(int port, Supplier<Credentials> credentials) {
        return new BridgeSettings(
                new BridgeAddress(URI.create("ws://127.0.0.1:" + port + "/dev"), "eu-west-1"),
                credentials,
                8,
                64L << 20,
                ConnectionSettings.ofStub());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
