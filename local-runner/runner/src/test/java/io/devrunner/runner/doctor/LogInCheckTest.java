package io.devrunner.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server that refuses an IAM token means for handlers. */
final class LogInCheckTest {
    private final DatabaseTarget target =
            new DatabaseTarget("localhost", 3306, "app", null, null, null, Duration.ofSeconds(10));
    private final DatabaseSession session = new DatabaseSession();

    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            server = listener.accept();
            session.socket = socket;
            session.secure = true;
            session.conversation = new MySqlConversation(socket);
        }
    }

    @AfterEach
    void close() throws IOException {
        session.close();
        server.close();
    }

    private Finding logIn(boolean isForHandlers) throws IOException {
        byte[] text = "#28000Access denied for user 'app'".getBytes(StandardCharsets.US_ASCII);
        // Its length in three bytes, its number, an error, 1045.
        server.getOutputStream().write(new byte[] {(byte) (text.length + 3), 0, 0, 2, (byte) 0xff, 0x15, 0x04});
        server.getOutputStream().write(text);
        return new LogInCheck(target, session, new TokenSource(() -> "token", () -> isForHandlers)).run();
    }

    @Test
    void aTokenOfTheDevelopersThatIsRefusedSaysLittleOfHandlersWithTheFunctionsRole() throws IOException {
        Finding finding = logIn(false);

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.WARNING);
        assertThat(finding.kind()).isEqualTo(Fault.TOKEN_REFUSED);
        assertThat(finding.measured()).contains("1045");
        assertThat(finding.why()).contains("your credentials", "the function's role");

        assertThat(new QueryCheck(target, session).run().outcome()).isEqualTo(Finding.Outcome.SKIPPED);
    }

    @Test
    void oneThatHandlersSignToFails() throws IOException {
        Finding finding = logIn(true);

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.FAILED);
        assertThat(finding.fix()).contains("have rds-db:connect allowed");
    }
}
