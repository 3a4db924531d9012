package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.Payload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Runtime API as any runtime sees it. */
final class RuntimeApiServerTest {
    private final RuntimeApiServer server = RuntimeApiServer.open();
    private final Environment environment = new Environment();
    private final String token = server.newToken();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void register() {
        server.register(token, environment);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** An environment that knows one invocation, {@code known}. */
    private static final class Environment implements RuntimeApiClient {
        final BlockingQueue<Poll> polls = new LinkedBlockingQueue<>();
        final BlockingQueue<Object> posted = new LinkedBlockingQueue<>();

        @Override
        public void next(Poll poll) {
            polls.add(poll);
        }

        @Override
        public boolean response(String requestId, Payload response) {
            return posted.add(response) && requestId.equals("known");
        }

        @Override
        public boolean oversizedResponse(String requestId) {
            return posted.add("oversized") && requestId.equals("known");
        }

        @Override
        public boolean error(String requestId, ReportedError error) {
            return posted.add(error) && requestId.equals("known");
        }

        @Override
        public void initError(ReportedError error) {
            posted.add(error);
        }
    }

    @Test
    void nextWaitsForAnEventAndTellsItsHeaders() throws Exception {
        CompletableFuture<HttpResponse<String>> next =
                client.sendAsync(request("invocation/next").GET().build(), HttpResponse.BodyHandlers.ofString());
        RuntimeApiClient.Poll poll = environment.polls.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotDone();
        InvocationRequest plain = HostFixture.request("{\"a\":\"\u00e4\"}");
        InvocationRequest event = new InvocationRequest(
                "known", plain.event(), plain.deadline(), plain.functionArn(), null, "{\"k\":\n\"\u20ac\"}", null);
        poll.event(event);
        HttpResponse<String> answer = HostFixture.await(next);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"a\":\"\u00e4\"}");
        assertThat(answer.headers().map())
                .containsEntry("lambda-runtime-aws-request-id", java.util.List.of("known"))
                .containsEntry("lambda-runtime-client-context", java.util.List.of("{\"k\": \"\\u20ac\"}"))
                .containsEntry(
                        "lambda-runtime-deadline-ms",
                        java.util.List.of(String.valueOf(plain.deadline().toEpochMilli())))
                .doesNotContainKey("lambda-runtime-cognito-identity");
        assertThat(answer.headers().firstValue("lambda-runtime-trace-id"))
                .hasValueSatisfying(trace ->
                        assertThat(trace).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0"));
    }

    @Test
    void aRetiredEnvironmentIsToldThatItIsGone() throws Exception {
        CompletableFuture<HttpResponse<String>> next =
                client.sendAsync(request("invocation/next").GET().build(), HttpResponse.BodyHandlers.ofString());
        environment.polls.poll(10, TimeUnit.SECONDS).gone();
        assertThat(HostFixture.await(next).statusCode()).isEqualTo(410);
    }

    @Test
    void nextMayBeAnsweredWithClassesAndTellsWhyTheyWereNotTaken() throws Exception {
        CompletableFuture<HttpResponse<String>> next =
                client.sendAsync(request("invocation/next").GET().build(), HttpResponse.BodyHandlers.ofString());
        RuntimeApiClient.Poll poll = environment.polls.poll(10, TimeUnit.SECONDS);
        assertThat(poll.redefinitionFailure()).isNull();
        ClassContent content = ClassContent.wrap(Path.of("/classes"), new byte[] {'x', '\n', 'y'});
        poll.redefine(new ClassFiles.Changes(Map.of("a.B$C", content), Set.of()));
        HttpResponse<String> answer = HostFixture.await(next);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Dev-Runner-Redefine")).hasValue("1");
        assertThat(answer.body()).startsWith("class a.B%24C ").endsWith(" 3\nx\ny");
        CompletableFuture<HttpResponse<String>> failed = client.sendAsync(
                request("invocation/next")
                        .header("Dev-Runner-Redefinition-Failed", "why")
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        RuntimeApiClient.Poll after = environment.polls.poll(10, TimeUnit.SECONDS);
        assertThat(after.redefinitionFailure()).isEqualTo("why");
        after.gone();
        assertThat(HostFixture.await(failed).statusCode()).isEqualTo(410);
    }

    @Test
    void aResponseIsTakenToTheByteAndAStrangeOneRefused() throws Exception {
        assertThat(post("invocation/known/response", "{}").statusCode()).isEqualTo(202);
        assertThat(environment.posted.poll()).isEqualTo(Payload.utf8("{}"));
        HttpResponse<String> strange = post("invocation/other/response", "{}");
        assertThat(strange.statusCode()).isEqualTo(400);
        assertThat(strange.body()).contains("InvalidRequestID");
    }

    @Test
    void aResponseOfMoreThanSixMegabytesIsRefused() throws Exception {
        assertThat(post("invocation/known/response", "x".repeat(Payload.MAX_BYTES))
                        .statusCode())
                .isEqualTo(202);
        assertThat(environment.posted.poll()).isInstanceOf(Payload.class);
        assertThat(post("invocation/known/response", "x".repeat(Payload.MAX_BYTES + 1))
                        .statusCode())
                .isEqualTo(413);
        assertThat(environment.posted.poll()).isEqualTo("oversized");
    }

    @Test
    void aBodyThatDoesNotTellItsLengthIsReadToItsEndAndTheConnectionKept() throws Exception {
        for (int size : new int[] {0, 1, 1_500, 100_000, Payload.MAX_BYTES, Payload.MAX_BYTES + 1, 2}) {
            byte[] body = new byte[size];
            new Random(size).nextBytes(body);
            HttpRequest request = request("invocation/known/response")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            assertThat(status).isEqualTo(size > Payload.MAX_BYTES ? 413 : 202);
            assertThat(environment.posted.poll())
                    .isEqualTo(size > Payload.MAX_BYTES ? "oversized" : Payload.wrap(body));
        }
    }

    @Test
    void aClientThatLeavesInTheMidstOfABodyHasPostedNothing() throws Exception {
        try (Socket socket = connect(server)) {
            socket.getOutputStream()
                    .write(("POST /" + token + "/2018-06-01/runtime/invocation/known/response HTTP/1.1\r\nHost: "
                                    + server.address() + "\r\nContent-Length: 10\r\n\r\nhalf")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(text(socket)).doesNotContain(" 202 ");
        }
        assertThat(post("invocation/known/response", "whole").statusCode()).isEqualTo(202);
        assertThat(environment.posted).containsExactly(Payload.utf8("whole"));
    }

    @Test
    void anErrorIsNamedByItsBodyElseByItsHeader() throws Exception {
        post("invocation/known/error", "{\"errorType\":\"a.B\",\"errorMessage\":\"m\"}");
        assertThat(environment.posted.poll())
                .isInstanceOfSatisfying(
                        ReportedError.class, error -> assertThat(error.type()).isEqualTo("a.B"));
        HttpRequest headed = request("init/error")
                .header("Lambda-Runtime-Function-Error-Type", "Runtime.BadFunctionCode")
                .POST(HttpRequest.BodyPublishers.ofString("not json"))
                .build();
        assertThat(client.send(headed, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        assertThat(environment.posted.poll())
                .isInstanceOfSatisfying(
                        ReportedError.class, error -> assertThat(error.type()).isEqualTo("Runtime.BadFunctionCode"));
    }

    @Test
    void anUnknownTokenOrPathIsNotFound() throws Exception {
        assertThat(status("GET", "/guessed/2018-06-01/runtime/invocation/next")).isEqualTo(404);
        assertThat(status("GET", "/" + token + "/2018-06-01/runtime/invocation/known"))
                .isEqualTo(404);
        assertThat(status("POST", "/" + token + "/2018-06-01/runtime/invocation/next"))
                .isEqualTo(404);
        assertThat(status("GET", "/")).isEqualTo(404);
        server.remove(token);
        assertThat(status("GET", "/" + token + "/2018-06-01/runtime/invocation/next"))
                .isEqualTo(404);
        assertThat(environment.polls).isEmpty();
    }

    @Test
    void aClientOfItsOwnPortIsServedThereAloneAndWithoutAToken() throws Exception {
        Environment own = new Environment();
        String address = server.openPort();
        CompletableFuture<HttpResponse<String>> early = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://" + address + "/2018-06-01/runtime/invocation/next"))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        server.serve(address, own);
        own.polls.poll(10, TimeUnit.SECONDS).event(HostFixture.request("{}"));
        assertThat(HostFixture.await(early).body()).isEqualTo("{}");
        assertThat(environment.polls).isEmpty();
        assertThat(status("GET", "/2018-06-01/runtime/invocation/next")).isEqualTo(404);
        assertThat(statusAt(address, "/" + token + "/2018-06-01/runtime/invocation/next"))
                .isEqualTo(404);
        server.closePort(address);
        assertThatThrownBy(() -> statusAt(address, "/")).isInstanceOf(IOException.class);
        server.closePort(address);
    }

    @Test
    void moreClientsThanThreadsHavePortsOfTheirOwn() throws Exception {
        Environment own = new Environment();
        for (int port = 0; port < 100; port++) {
            String address = server.openPort();
            server.serve(address, own);
            assertThat(statusAt(address, "/")).isEqualTo(404);
        }
    }

    @Test
    void anotherHostThanOursIsForbidden() throws IOException {
        String path = "/" + token + "/2018-06-01/runtime/invocation/next";
        String port = server.address().substring(server.address().indexOf(':') + 1);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
            socket.setSoTimeout(10_000);
            String head = "GET " + path + " HTTP/1.1\r\nHost: example.com:" + port + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 403");
        }
    }

    private HttpRequest.Builder request(String route) {
        return HttpRequest.newBuilder(
                        URI.create("http://" + server.address() + "/" + token + "/2018-06-01/runtime/" + route))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> post(String route, String body) throws IOException, InterruptedException {
        HttpRequest request =
                request(route).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int status(String method, String path) throws IOException, InterruptedException {
        return status(server.address(), method, path);
    }

    private int statusAt(String address, String path) throws IOException, InterruptedException {
        return status(address, "GET", path);
    }

    private int status(String address, String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aPageInABrowserIsForbidden() throws Exception {
        for (String header : java.util.List.of("Origin", "Sec-Fetch-Site")) {
            HttpResponse<String> answer = client.send(
                    request("init/error")
                            .header(header, "http://127.0.0.1:3000")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(header).isEqualTo(403);
        }
        assertThat(environment.posted).isEmpty();
    }

    @Test
    void aRefusalOfWhatIsNotThereYetSaysThatTheConnectionEnds() throws Exception {
        String head = "POST /" + token + "/2018-06-01/runtime/init/error HTTP/1.1\r\nHost: " + server.address()
                + "\r\nOrigin: http://127.0.0.1:3000\r\nContent-Length: 2\r\n\r\n";
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(text(socket)).startsWith("HTTP/1.1 403 ").contains("Connection: close");
        }
    }

    @Test
    void whoShowsNoTokenIsSentAwayAndWhoHasShownOneMayWait() throws Exception {
        try (RuntimeApiServer impatient = RuntimeApiServer.open(Duration.ofSeconds(3))) {
            impatient.register(token, environment);
            try (Socket known = connect(impatient)) {
                send(known, impatient, "/" + token + "/2018-06-01/runtime/invocation/next");
                RuntimeApiClient.Poll poll = environment.polls.poll(10, TimeUnit.SECONDS);
                try (Socket stranger = connect(impatient);
                        Socket silent = connect(impatient)) {
                    send(stranger, impatient, "/guess/2018-06-01/runtime/invocation/next");
                    // Both end, because their time is over.
                    assertThat(text(stranger)).doesNotContain("HTTP/1.1 200");
                    assertThat(text(silent)).isEmpty();
                }
                poll.gone();
                known.shutdownOutput();
                assertThat(text(known)).startsWith("HTTP/1.1 410 ");
            }
        }
    }

    private static Socket connect(RuntimeApiServer to) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(to.address().substring(to.address().indexOf(':') + 1)));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, RuntimeApiServer to, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + to.address() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
