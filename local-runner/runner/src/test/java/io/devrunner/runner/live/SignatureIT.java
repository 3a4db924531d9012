package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody without the credentials of this start gets in on the AWS port. */
final class SignatureIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int FORBIDDEN = 403;
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @TempDir
    static Path directory;

    private static LiveRun run;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    @BeforeAll
    static void start() throws Exception {
        run = LiveRun.start(new ProjectDirectory(directory)
                .source("example.Echo", Handlers.ECHO)
                .function("echo", "example.Echo")
                .path());
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            run.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/2015-03-31/functions/echo/invocations",
                "/dev/@connections/AAAAAAAAAAA%3D",
                "/",
            })
    void aCallThatIsUnsignedOrWronglySignedIsForbidden(String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(run.awsUrl().resolve(path))
                .timeout(TIMEOUT)
                .header("X-Amz-Target", "DynamoDB_20120810.Query")
                .POST(BodyPublishers.ofString("{}"));

        assertThat(status(request)).isEqualTo(FORBIDDEN);
        wrongSignature("lambda").forEach(request::setHeader);
        assertThat(status(request)).isEqualTo(FORBIDDEN);
        assertThat(run.events()).noneMatch(event -> event.has("requestId"));
    }

    private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHandshakeThatIsUnsignedOrWronglySignedIsForbidden(boolean signed) throws Exception {
        WebSocket.Builder handshake = client.newWebSocketBuilder().connectTimeout(TIMEOUT);
        if (signed) {
            wrongSignature("execute-api").forEach(handshake::header);
        }
        URI url = run.webSocketUrl();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> handshake
                        .buildAsync(url, new WebSocket.Listener() {})
                        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                .havingCause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(FORBIDDEN));
    }

    /** With the right access key and the right time; only its owner could make the signature. */
    private static Map<String, String> wrongSignature(String service) throws IOException {
        String time = AMZ_DATE.format(Instant.now());
        Map<String, String> environment = run.environment();
        String scope = time.substring(0, "yyyyMMdd".length()) + "/" + environment.get("AWS_REGION") + "/" + service
                + "/aws4_request";
        return Map.of(
                "X-Amz-Date",
                time,
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + environment.get("AWS_ACCESS_KEY_ID") + "/" + scope
                        + ", SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64));
    }
}
