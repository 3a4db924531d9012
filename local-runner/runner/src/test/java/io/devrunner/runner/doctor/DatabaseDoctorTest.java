package io.devrunner.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.network.Reach;
import io.devrunner.infra.vpn.VpnDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault against a real socket that behaves so. */
final class DatabaseDoctorTest {
    private ServerSocket server;

    @TempDir
    private Path home;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Says this to the first who connects. */
    private Thread says(byte[] bytes) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
                // Until the other side has seen enough.
                socket.getInputStream().read();
            } catch (IOException ignored) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private DatabaseTarget target(String host, AddressRange vpc) {
        return new DatabaseTarget(host, server.getLocalPort(), "app", null, vpc, null, Duration.ofMillis(100));
    }

    private List<Doctor.Result> examine(DatabaseTarget target) throws InterruptedException {
        return DatabaseDoctor.examine(
                target,
                home.resolve("none.ovpn"),
                new VpnDirectory(home, Clock.systemUTC()),
                " --stage dev",
                new TokenSource(
                        () -> {
                            throw new AssertionError("a token was signed for a server that must not have it");
                        },
                        () -> {
                            throw new AssertionError("nobody needs to know whose token it is");
                        }),
                (address, port) -> new Reach.Unknown("AWS is not asked by this test"),
                result -> {});
    }

    private Fault fault(DatabaseTarget target) throws InterruptedException {
        List<Doctor.Result> failed = examine(target).stream()
                .filter(result -> result.finding().outcome() == Finding.Outcome.FAILED)
                .toList();
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).finding().why()).isNotBlank();
        assertThat(failed.get(0).finding().fix()).isNotBlank();
        return failed.get(0).finding().kind();
    }

    @Test
    void aPortThatNobodyListensOnIsClosed() throws Exception {
        DatabaseTarget target = target("127.0.0.1", null);
        server.close();

        assertThat(fault(target)).isEqualTo(Fault.PORT_CLOSED);
    }

    @Test
    void aServerThatTakesConnectionsAndSaysNothingIsAsleep() throws Exception {
        says(new byte[0]);

        assertThat(fault(target("127.0.0.1", null))).isEqualTo(Fault.DATABASE_ASLEEP);
    }

    @Test
    void whatIsNoDatabaseIsNamedSo() throws Exception {
        says("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(fault(target("127.0.0.1", null))).isEqualTo(Fault.NO_DATABASE);
    }

    @Test
    void aDatabaseThatTakesNoMoreConnectionsSaysSo() throws Exception {
        says(packet(concat(new byte[] {(byte) 0xff, 0x10, 0x04}, "Too many connections")));

        assertThat(fault(target("127.0.0.1", null))).isEqualTo(Fault.DATABASE_REFUSES);
    }

    @Test
    void aServerWithoutTlsIsNeverShownAToken() throws Exception {
        ByteArrayOutputStream greeting = new ByteArrayOutputStream();
        greeting.write(10);
        greeting.writeBytes(concat("8.0.36".getBytes(StandardCharsets.US_ASCII), "\0"));
        greeting.writeBytes(new byte[4 + 8 + 1]);
        // The lower capabilities, without SSL; character set, status, the upper ones.
        greeting.writeBytes(new byte[] {0, (byte) 0x82, 45, 2, 0, 8, 0, 21});
        greeting.writeBytes(new byte[10 + 12 + 1]);
        greeting.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
        says(packet(greeting.toByteArray()));

        assertThat(fault(target("127.0.0.1", null))).isEqualTo(Fault.NO_TLS);
    }

    @Test
    void withoutATunnelIntoTheVpcTheVpnIsDownAndNothingElseIsTried() throws Exception {
        List<Doctor.Result> results = examine(target("127.0.0.1", AddressRange.parse("11.0.0.0/16", "the test")));

        assertThat(results.get(0).finding().kind()).isEqualTo(Fault.VPN_DOWN);
        assertThat(results.subList(1, results.size()))
                .allMatch(result -> result.finding().outcome() == Finding.Outcome.SKIPPED);
    }

    @Test
    void aNameThatIsNotThereIsUnknown() throws Exception {
        assertThat(fault(target("database.invalid", null))).isEqualTo(Fault.NAME_UNKNOWN);
    }

    private static byte[] packet(byte[] content) {
        byte[] head = {(byte) content.length, 0, 0, 0};
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(head);
        packet.writeBytes(content);
        return packet.toByteArray();
    }

    private static byte[] concat(byte[] first, String second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second.getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }
}
