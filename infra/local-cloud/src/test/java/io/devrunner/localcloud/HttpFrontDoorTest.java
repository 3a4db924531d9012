package io.devrunner.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.protocol.TestClock;
import io.devrunner.workerhost.InvocationOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payload format 2.0, both ways, over real HTTP. */
final class HttpFrontDoorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2020-03-12T19:03:58.390Z");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<LocalCloud> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LocalCloud::close);
    }

    @Test
    void theEventHasAllFieldsOfTheFormat() throws Exception {
        LocalCloud cloud = open(new TestCloud().clock(new TestClock(NOW)).routes("POST /users/{id}"));

        JsonNode event = event(
                cloud,
                request("/users/7%20b?a=1&a=2&c=x%20y+z&d")
                        .header("Cookie", "one=1; two=2")
                        .header("X-Many", "a")
                        .header("X-Many", "b")
                        .header("User-Agent", "test")
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.ofString("{\"grüße\":1}")));

        String authority = cloud.httpUrl().getAuthority();
        ((ObjectNode) event.get("requestContext")).put("requestId", "ID");
        ((ObjectNode) event.get("headers")).put("x-amzn-trace-id", "TRACE");
        assertThat(event).isEqualTo(new JsonMapper().readTree("""
                        {"version": "2.0", "routeKey": "POST /users/{id}", "rawPath": "/users/7 b",
                         "rawQueryString": "a=1&a=2&c=x%%20y+z&d", "cookies": ["one=1", "two=2"],
                         "headers": {"content-length": "13", "host": "%1$s", "content-type":
                           "application/json; charset=utf-8", "user-agent": "test", "x-many": "a,b",
                           "x-amzn-trace-id": "TRACE", "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "%2$d",
                           "x-forwarded-proto": "http"},
                         "queryStringParameters": {"a": "1,2", "c": "x y z", "d": ""},
                         "requestContext": {"accountId": "000000000000", "apiId": "localcloud", "domainName": "%1$s",
                           "domainPrefix": "127", "http": {"method": "POST", "path": "/users/7 b",
                             "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"},
                           "requestId": "ID", "routeKey": "POST /users/{id}", "stage": "$default",
                           "time": "12/Mar/2020:19:03:58 +0000", "timeEpoch": 1584039838390},
                         "pathParameters": {"id": "7 b"}, "body": "{\\"grüße\\":1}", "isBase64Encoded": false}""".formatted(
                                authority, cloud.httpUrl().getPort())));
    }

    @Test
    void whatAnAuthorizerWouldHaveFoundOutIsInTheEvent() throws Exception {
        String authorizer = "{\"jwt\":{\"claims\":{\"sub\":\"dev\"},\"scopes\":[\"orders\"]}}";

        JsonNode event = event(open(new TestCloud().authorizer(authorizer)), request("/"));

        assertThat(event.at("/requestContext/authorizer")).hasToString(authorizer);
    }

    @Test
    void whatIsEmptyIsLeftOut() throws Exception {
        JsonNode event = event(open(new TestCloud()), request("/"));

        assertThat(event.get("routeKey").textValue()).isEqualTo("$default");
        assertThat(event.has("body")).isFalse();
        assertThat(event.has("cookies")).isFalse();
        assertThat(event.has("queryStringParameters")).isFalse();
        assertThat(event.has("pathParameters")).isFalse();
        assertThat(event.get("requestContext").has("authorizer")).isFalse();
        assertThat(event.get("rawQueryString").textValue()).isEmpty();
        assertThat(event.get("isBase64Encoded").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, false",
        "TEXT/HTML; charset=utf-8, false",
        "application/json, false",
        "application/xml, false",
        "application/javascript, false",
        "application/x-www-form-urlencoded, true",
        "application/octet-stream, true",
        "image/png, true",
        "application/vnd.api+json, true",
        ", true",
    })
    void theContentTypeDecidesWhetherThePayloadIsBase64(String contentType, boolean base64) throws Exception {
        HttpRequest.Builder request = request("/").POST(BodyPublishers.ofString("hällo"));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }

        JsonNode event = event(open(new TestCloud()), request);

        assertThat(event.get("isBase64Encoded").booleanValue()).isEqualTo(base64);
        String expected = base64 ? Base64.getEncoder().encodeToString("hällo".getBytes(UTF_8)) : "hällo";
        assertThat(event.get("body").textValue()).isEqualTo(expected);
    }

    @Test
    void aCompressedPayloadIsPassedByteForByte() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"id\":7}".getBytes(UTF_8));
        }

        assertThat(passed(compressed.toByteArray(), "gzip")).isEqualTo(compressed.toByteArray());
    }

    @Test
    void aTextThatIsNoUtf8IsPassedByteForByte() throws Exception {
        byte[] latin1 = {'"', (byte) 0xE9, '"'};

        assertThat(passed(latin1, "identity")).isEqualTo(latin1);
    }

    /** What a function is given as base64 of a payload whose type is JSON. */
    private byte[] passed(byte[] payload, String encoding) throws Exception {
        JsonNode event = event(
                open(new TestCloud()),
                request("/")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", encoding)
                        .POST(BodyPublishers.ofByteArray(payload)));
        assertThat(event.get("isBase64Encoded").booleanValue()).isTrue();
        return Base64.getDecoder().decode(event.get("body").textValue());
    }

    @Test
    void aTextThatIsNotEncodedIsNoBase64() throws Exception {
        JsonNode event = event(
                open(new TestCloud()),
                request("/")
                        .header("Content-Type", "text/plain")
                        .header("Content-Encoding", "Identity")
                        .POST(BodyPublishers.ofString("hällo")));

        assertThat(event.get("isBase64Encoded").booleanValue()).isFalse();
        assertThat(event.get("body").textValue()).isEqualTo("hällo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/gr%C3%BC%C3%9Fe | /grüße",
                "/a%2Fb | /a/b",
                "/a/../b | /a/../b",
                "//a | //a",
                "/100%2525 | /100%",
                "/a%252Fb | /a/b",
                "/why%3Fnot | /why",
                "/why%253Fnot | /why?not",
                "/a%23b | /a#b",
            })
    void thePathIsDecodedTwiceAndCutAtAQuestionMarkBetween(String sent, String expected) throws Exception {
        LocalCloud cloud = open(new TestCloud());

        String response = raw(
                cloud, "GET " + sent + " HTTP/1.1\r\nHost: " + cloud.httpUrl().getAuthority());

        assertThat(response).contains("\"rawPath\":\"" + expected + "\"");
    }

    @Test
    void aPathThatCannotBeDecodedTwiceIsRefused() throws Exception {
        LocalCloud cloud = open(new TestCloud());

        String response =
                raw(cloud, "GET /100%25 HTTP/1.1\r\nHost: " + cloud.httpUrl().getAuthority());

        assertThat(response).startsWith("HTTP/1.1 400 ").contains("{\"message\":\"Bad Request\"}");
    }

    @Test
    void aResponseWithAStatusCodeIsTakenApart() throws Exception {
        HttpResponse<String> response = get("""
                {"statusCode": 201, "headers": {"Content-Type": "text/x; charset=utf-8", "X-Number": 7, "Connection": "close",
                 "Content-Length": "1"}, "cookies": ["a=1; Secure", "b=2"], "body": "grüße"}""");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("grüße");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/x; charset=utf-8");
        assertThat(response.headers().firstValue("X-Number")).contains("7");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1; Secure", "b=2");
        assertThat(response.headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void aBase64ResponseIsDecoded() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        LocalCloud cloud = answering("{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\""
                + Base64.getEncoder().encodeToString(bytes) + "\"}");

        byte[] received = client.send(request("/").uri(cloud.httpUrl()).build(), BodyHandlers.ofByteArray())
                .body();

        assertThat(received).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"message\": \"hi\"} | {\"message\": \"hi\"}",
                "\"hi\" | hi",
                "[1, 2] | [1, 2]",
                "7 | 7",
                "null | null",
            })
    void aResponseWithoutAStatusCodeIsJsonWith200(String response, String payload) throws Exception {
        HttpResponse<String> received = get(response);

        assertThat(received.statusCode()).isEqualTo(200);
        assertThat(received.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(received.body()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "",
                "{} {}",
                "{\"statusCode\":\"many\"}",
                "{\"statusCode\":99}",
                "{\"statusCode\":1000}",
                "{\"statusCode\":200,\"body\":\"!\",\"isBase64Encoded\":true}",
                "{\"statusCode\":200,\"body\":{\"id\":7}}",
                "{\"statusCode\":200,\"body\":[7]}",
                "{\"statusCode\":200,\"body\":7}",
                "{\"statusCode\":200,\"body\":true}"
            })
    void aMalformedResponseIsAnInternalServerErrorWithAHint(String response) throws Exception {
        HttpResponse<String> received = get(response);

        assertThat(received.statusCode()).isEqualTo(500);
        assertThat(received.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
        assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                .startsWith("hello: the response");
    }

    @Test
    void aPayloadThatIsNoTextIsToldWithItsRemedy() throws Exception {
        assertThat(get("{\"statusCode\":200,\"body\":{\"id\":7}}")
                        .headers()
                        .firstValue("X-Dev-Runner-Hint")
                        .orElseThrow())
                .contains("body is no text", "write JSON to a string");
    }

    @Test
    void aResponseWithoutAPayloadIsEmpty() throws Exception {
        HttpResponse<String> received = get("{\"statusCode\":200,\"body\":null}");

        assertThat(received.statusCode()).isEqualTo(200);
        assertThat(received.body()).isEmpty();
    }

    @Test
    void aFailedFunctionIsAnInternalServerErrorWithAHint() throws Exception {
        LocalCloud cloud = open(new TestCloud()
                .host(InProcessHost.running(request -> InProcessHost.failed("java.lang.Ärror\r\nX: y"))));

        HttpResponse<String> received = send(cloud, request("/"));

        assertThat(received.statusCode()).isEqualTo(500);
        assertThat(received.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
        assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                .startsWith("hello: ended with java.lang.?rror??X: y (requestId ");
    }

    @Test
    void theHintOfAFailedFunctionHasTheBeginningOfItsMessageInOneLine() throws Exception {
        String message = "Größe \\r\\nSet-Cookie: a=1\\u0000\\n" + "x".repeat(10_000);
        HttpResponse<String> received = failed("java.lang.IllegalStateException", message);

        assertThat(received.statusCode()).isEqualTo(500);
        assertThat(received.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
        assertThat(received.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                .startsWith("hello: ended with java.lang.IllegalStateException: Gr??e Set-Cookie: a=1? xxx")
                .contains("xxx... (requestId ")
                .hasSizeLessThan(1_000);
    }

    @Test
    void whatDevRunnerItselfFailsWithStandsInThePayload() throws Exception {
        HttpResponse<String> received =
                failed("DevRunner.CompilationFailed", "src/A.java:3: ';' expected\\nB.java:1: ü");

        assertThat(received.statusCode()).isEqualTo(500);
        assertThat(received.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(new JsonMapper().readTree(received.body())).isEqualTo(new JsonMapper().readTree("""
                        {"message": "Internal Server Error", "errorType": "DevRunner.CompilationFailed",
                         "errorMessage": "src/A.java:3: ';' expected\\nB.java:1: ü"}"""));
        assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                .startsWith("hello: ended with DevRunner.CompilationFailed: src/A.java:3: ';' expected B.java:1: ? (");
    }

    private HttpResponse<String> failed(String errorType, String message) throws Exception {
        return send(
                open(new TestCloud().host(InProcessHost.running(request -> InProcessHost.failed(errorType, message)))),
                request("/"));
    }

    @Test
    void aPathWithoutARouteIsNotFound() throws Exception {
        HttpResponse<String> received = send(open(new TestCloud().routes("GET /a")), request("/b"));

        assertThat(received.statusCode()).isEqualTo(404);
        assertThat(received.body()).isEqualTo("{\"message\":\"Not Found\"}");
    }

    @Test
    void aPathWithoutARouteIsToldOnceWithTheRoutesThatThereAre() throws Exception {
        TestCloud settings = new TestCloud().routes("GET /a", "POST /b/{id}");
        LocalCloud cloud = open(settings);

        HttpResponse<String> received = send(cloud, request("/c%0d%0aX%3a%20%c3%bc%c2%9b"));
        send(cloud, request("/c%0d%0aX%3a%20%c3%bc%c2%9b"));
        send(cloud, request("/a").DELETE());

        assertThat(received.headers().firstValue("X-Dev-Runner-Hint"))
                .contains("no route takes GET /c X: ??; the routes here are GET /a, POST /b/{id}");
        assertThat(settings.warnings())
                .containsExactly(
                        "no route takes GET /c X: ü?; the routes here are GET /a, POST /b/{id}",
                        "no route takes DELETE /a; the routes here are GET /a, POST /b/{id}");
    }

    @Test
    void manyRoutesAndLongPathsAreNotToldWhole() throws Exception {
        TestCloud settings = new TestCloud()
                .routes(IntStream.range(0, 100).mapToObj(i -> "GET /r" + i).toArray(String[]::new));
        LocalCloud cloud = open(settings);

        for (int i = 0; i < 60; i++) {
            HttpResponse<String> received = send(cloud, request("/" + i + "x".repeat(3_000)));
            assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                    .endsWith("GET /r19, and 80 more")
                    .hasSizeLessThan(1_000);
        }

        assertThat(settings.warnings()).hasSize(50);
    }

    @Test
    void withoutAnyRouteThatIsTold() throws Exception {
        assertThat(send(open(new TestCloud().routes()), request("/")).headers().firstValue("X-Dev-Runner-Hint"))
                .contains("no route takes GET /; no function that runs here has 'routes:'");
    }

    @Test
    void anAnswerToHeadHasNoPayload() throws Exception {
        LocalCloud cloud = answering("{\"statusCode\":200,\"body\":\"hello\"}");

        HttpResponse<String> received = send(cloud, request("/").method("HEAD", BodyPublishers.noBody()));

        assertThat(received.statusCode()).isEqualTo(200);
        assertThat(received.body()).isEmpty();
    }

    @Test
    void aPayloadAboveTheLimitIsTooLarge() throws Exception {
        LocalCloud cloud = open(new TestCloud());

        assertThat(send(cloud, request("/").POST(BodyPublishers.ofByteArray(new byte[5 * 1024 * 1024])))
                        .statusCode())
                .isEqualTo(413);
        String tooLong = raw(
                cloud,
                "POST / HTTP/1.1\r\nHost: " + cloud.httpUrl().getAuthority() + "\r\nContent-Length: "
                        + (10 * 1024 * 1024 + 1));
        assertThat(tooLong).startsWith("HTTP/1.1 413 ").contains("{\"message\":\"Request Entity Too Large\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1", "localhost"})
    void anotherHostIsRefused(String host) throws Exception {
        assertThat(raw(open(new TestCloud()), "GET / HTTP/1.1\r\nHost: " + host))
                .startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"})
    void allNamesOfLoopbackAreServed(String host) throws Exception {
        LocalCloud cloud = open(new TestCloud());

        assertThat(raw(
                        cloud,
                        "GET / HTTP/1.1\r\nHost: " + host + ":"
                                + cloud.httpUrl().getPort()))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aSlowFunctionDoesNotHoldUpOthers() throws Exception {
        CompletableFuture<InvocationOutcome> slow = new CompletableFuture<>();
        LocalCloud cloud = open(new TestCloud()
                .host(InProcessHost.later(request -> request.event().text().contains("\"rawPath\":\"/slow\"")
                        ? slow
                        : CompletableFuture.completedFuture(InProcessHost.succeeded("\"fast\"")))));
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(client.sendAsync(
                    request("/slow").uri(cloud.httpUrl().resolve("/slow")).build(), BodyHandlers.ofString()));
        }

        assertThat(send(cloud, request("/fast")).body()).isEqualTo("fast");
        slow.complete(InProcessHost.succeeded("\"slow\""));

        for (CompletableFuture<HttpResponse<String>> response : waiting) {
            assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow");
        }
    }

    private JsonNode event(LocalCloud cloud, HttpRequest.Builder request) throws Exception {
        return new JsonMapper().readTree(send(cloud, request).body());
    }

    private HttpResponse<String> get(String functionResponse) throws Exception {
        return send(answering(functionResponse), request("/"));
    }

    private LocalCloud answering(String functionResponse) {
        return open(new TestCloud().host(InProcessHost.running(request -> InProcessHost.succeeded(functionResponse))));
    }

    private LocalCloud open(TestCloud settings) {
        LocalCloud cloud = settings.open();
        opened.add(cloud);
        return cloud;
    }

    private static HttpRequest.Builder request(String path) {
        return FrontDoorCalls.request(path, TIMEOUT);
    }

    private HttpResponse<String> send(LocalCloud cloud, HttpRequest.Builder request) throws Exception {
        return FrontDoorCalls.send(client, cloud, request);
    }

    private static String raw(LocalCloud cloud, String head) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), cloud.httpUrl().getPort())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
