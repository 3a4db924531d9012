package io.devrunner.localcloud.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through the door, and for how long one may stand in it. */
final class LoopbackServerTest {
    private static final int LIMIT = 1_000;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int SOCKET_TIMEOUT = 20_000;

    private static LoopbackServer open(Endpoint endpoint, Duration patience) {
        return LoopbackServer.open("test", 0, "--test-port", LIMIT, endpoint, null, patience);
    }

    private static LoopbackServer open() {
        return open(call -> Answer.of(200, "text/plain", Payload.utf8("in")).now(), Duration.ofSeconds(30));
    }

    private static Socket connect(LoopbackServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(SOCKET_TIMEOUT);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All of the answer to a request with these further header lines. */
    private static String answer(LoopbackServer server, String... headers) throws IOException {
        try (Socket socket = connect(server)) {
            send(
                    socket,
                    "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n" + String.join("\r\n", headers)
                            + "\r\n\r\n");
            return rest(socket);
        }
    }

    private static String host(LoopbackServer server) {
        return "Host: 127.0.0.1:" + server.port();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:PORT", "127.0.0.2:PORT"})
    void anotherHostIsForbidden(String host) throws Exception {
        try (LoopbackServer server = open()) {
            assertThat(answer(server, "Host: " + host.replace("PORT", Integer.toString(server.port()))))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aRefusalOfWhatIsNotThereYetSaysThatTheConnectionEnds() throws Exception {
        try (LoopbackServer server = open();
                Socket socket = connect(server)) {
            send(socket, "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n");
            assertThat(rest(socket)).startsWith("HTTP/1.1 403 ").contains("Connection: close");
        }
    }

    @Test
    void aTunnelOrProxyWithItsOwnHostIsToldWhatToDo() throws Exception {
        try (LoopbackServer server = open()) {
            int port = server.port();

            assertThat(answer(server, "Host: a.ngrok.example"))
                    .contains("the Host header is a.ngrok.example;")
                    .contains("127.0.0.1:" + port + ", localhost:" + port + ", [::1]:" + port)
                    .contains("changeOrigin: true", "ngrok http --host-header=rewrite " + port);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost.evil.example:3000",
                "http://127.0.0.1.evil.example",
                "http://evil.example#localhost",
                "http://localhost@evil.example",
                "null",
                "",
                "\"><script>",
            })
    void aPageOfAnotherSiteIsForbiddenAndToldWhy(String origin) throws Exception {
        try (LoopbackServer server = open()) {
            assertThat(answer(server, host(server), "Origin: " + origin))
                    .startsWith("HTTP/1.1 403 ")
                    .contains(origin.replace("\"", "\\\""), "http://localhost", "changeOrigin: true", "CORS");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:5173",
                "https://localhost",
                "http://127.0.0.1:8080",
                "http://shop.localhost:3000",
                "http://[::1]:4200"
            })
    void aPageOfThisMachineIsLetIn(String origin) throws Exception {
        try (LoopbackServer server = open()) {
            assertThat(answer(server, host(server), "Origin: " + origin)).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, no-cors, image, 403",
        "cross-site, navigate, iframe, 403",
        "cross-site, navigate, document, 200",
        "same-site, no-cors, image, 200",
        "none, navigate, document, 200",
    })
    void withoutAnOriginTheBrowserTellsWhetherItIsALink(String site, String mode, String destination, int status)
            throws Exception {
        try (LoopbackServer server = open()) {
            assertThat(answer(
                            server,
                            host(server),
                            "Sec-Fetch-Site: " + site,
                            "Sec-Fetch-Mode: " + mode,
                            "Sec-Fetch-Dest: " + destination))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void headersHaveALimit() throws Exception {
        try (LoopbackServer server = open()) {
            assertThat(answer(server, host(server), "X-Long: " + "x".repeat(40_000)))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "POST / HTT",
                "POST / HTTP/1.1\r\nHost: 127",
                "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 5\r\n\r\nab"
            })
    void whoStopsInTheMidstOfARequestIsSentAway(String begun) throws Exception {
        try (LoopbackServer server = open(call -> Answer.empty(200).now(), SHORT);
                Socket socket = connect(server)) {
            send(socket, begun.replace("HOST", host(server)));

            assertThat(rest(socket)).doesNotContain(" 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST / HTT", "POST / HTTP/1.1\r\nHOST\r\nContent-Length: 5\r\n\r\nab"})
    void whoStopsInTheMidstOfASecondRequestIsSentAwayToo(String begun) throws Exception {
        try (LoopbackServer server = open(call -> Answer.empty(200).now(), SHORT);
                Socket socket = connect(server)) {
            send(socket, "GET / HTTP/1.1\r\n" + host(server) + "\r\n\r\n" + begun.replace("HOST", host(server)));

            assertThat(rest(socket)).containsOnlyOnce(" 200 ");
        }
    }

    @Test
    void aLateAnswerIsWrittenAndItsConnectionTakesTheNextCall() throws Exception {
        CompletableFuture<Answer> late = new CompletableFuture<>();
        Endpoint slowAtFirst = call ->
                call.rawPath().equals("/slow") ? late : Answer.empty(204).now();
        try (LoopbackServer server = open(slowAtFirst, SHORT);
                Socket socket = connect(server)) {
            send(socket, "GET /slow HTTP/1.1\r\n" + host(server) + "\r\n\r\n");
            try (Socket other = connect(server)) {
                send(other, "GET / HTTP/1.1\r\n" + host(server) + "\r\n\r\n");
                // One who has had an answer and says nothing more is sent away, so that time is over too.
                assertThat(rest(other)).startsWith("HTTP/1.1 204 ");
            }
            late.complete(Answer.empty(200));
            send(socket, "GET / HTTP/1.1\r\nConnection: close\r\n" + host(server) + "\r\n\r\n");

            assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 204 ");
        }
    }

    @Test
    void whoWaitsForAnAnswerMayWaitLong() throws Exception {
        LinkedBlockingQueue<CompletableFuture<Answer>> waiting = new LinkedBlockingQueue<>();
        Endpoint slow = call -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            waiting.add(answer);
            return answer;
        };
        try (LoopbackServer server = open(slow, SHORT);
                Socket socket = connect(server)) {
            send(socket, "GET / HTTP/1.1\r\nConnection: close\r\n" + host(server) + "\r\n\r\n");
            CompletableFuture<Answer> answer = waiting.poll(SOCKET_TIMEOUT, TimeUnit.MILLISECONDS);
            try (Socket other = connect(server)) {
                // One who came later and says nothing is sent away, so the time is over.
                assertThat(rest(other)).isEmpty();
            }
            answer.complete(Answer.of(200, "text/plain", Payload.utf8("late")));

            assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").endsWith("late");
        }
    }

    @Test
    void whoComesToAFullHouseWaitsUntilOneLeaves() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (LoopbackServer server = open()) {
            for (int i = 0; i < LoopbackServer.MOST_CONNECTIONS; i++) {
                sockets.add(connect(server));
            }
            await().until(server::isFull);
            try (Socket late = connect(server)) {
                send(late, "GET / HTTP/1.1\r\nConnection: close\r\n" + host(server) + "\r\n\r\n");
                sockets.get(0).close();

                assertThat(rest(late)).startsWith("HTTP/1.1 200 ").endsWith("in");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
