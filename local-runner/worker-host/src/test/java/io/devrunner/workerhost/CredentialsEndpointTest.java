package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/** Where SDKs ask for credentials: over HTTP, and by AWS's own client for it. */
final class CredentialsEndpointTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final RoleCredentials FIRST = new RoleCredentials("ASIAFIRST", "first secret", "first token");

    private final RuntimeApiServer server = RuntimeApiServer.open();
    private final CredentialsEndpoint endpoint = server.openCredentials(Clock.fixed(NOW, ZoneOffset.UTC));
    private final String url = endpoint.variables().get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    private final String token = endpoint.variables().get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
        System.clearProperty("aws.containerCredentialsFullUri");
        System.clearProperty("aws.containerAuthorizationToken");
    }

    @Test
    void whoShowsTheTokenGetsTheNewestAndIsToldToAskAgain() throws Exception {
        endpoint.use(FIRST);
        JsonNode json = json(get(token));
        assertThat(json.path("AccessKeyId").asText()).isEqualTo("ASIAFIRST");
        assertThat(json.path("SecretAccessKey").asText()).isEqualTo("first secret");
        assertThat(json.path("Token").asText()).isEqualTo("first token");
        assertThat(Instant.parse(json.path("Expiration").asText())).isEqualTo(NOW.plus(Duration.ofMinutes(16)));

        endpoint.use(new RoleCredentials("ASIASECOND", "second secret", null));
        assertThat(json(get(token)).path("AccessKeyId").asText()).isEqualTo("ASIASECOND");
    }

    @Test
    void nobodyElseGetsAny() throws Exception {
        endpoint.use(FIRST);
        assertThat(get("").statusCode()).isEqualTo(403);
        assertThat(get(token + "x").statusCode()).isEqualTo(403);
        assertThat(get(token.substring(1)).body()).doesNotContain("secret\"");
        HttpRequest.Builder other = HttpRequest.newBuilder(URI.create(url)).header("Authorization", token);
        assertThat(send(other.POST(HttpRequest.BodyPublishers.noBody())).statusCode())
                .isEqualTo(404);
        HttpRequest.Builder guessed =
                HttpRequest.newBuilder(URI.create(url + "x")).header("Authorization", token);
        assertThat(send(guessed.GET()).statusCode()).isEqualTo(404);
    }

    @Test
    void anotherHostThanOursIsForbidden() throws IOException {
        endpoint.use(FIRST);
        URI address = URI.create(url);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            String head = "GET " + address.getPath() + " HTTP/1.1\r\nHost: example.com:" + address.getPort()
                    + "\r\nAuthorization: " + token + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void itKnowsWhetherTheFirstComeTooLate() throws Exception {
        assertThat(get("wrong").statusCode()).isEqualTo(403);
        assertThat(endpoint.use(FIRST)).isFalse();
        CredentialsEndpoint asked = server.openCredentials(Clock.systemUTC());
        assertThat(asked.answer(asked.variables().get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
                        .status())
                .isEqualTo(503);
        assertThat(asked.use(FIRST)).isTrue();
        assertThat(asked.use(FIRST)).isFalse();
    }

    @Test
    void theSdkTakesTheCredentialsAndSaysWhatToDoAsLongAsThereAreNone() {
        System.setProperty("aws.containerCredentialsFullUri", url);
        System.setProperty("aws.containerAuthorizationToken", token);
        try (ContainerCredentialsProvider sdk = ContainerCredentialsProvider.create()) {
            assertThatThrownBy(sdk::resolveCredentials).hasStackTraceContaining("credentials: own");
            endpoint.use(FIRST);
            assertThat(sdk.resolveCredentials()).isInstanceOfSatisfying(AwsSessionCredentials.class, found -> {
                assertThat(found.accessKeyId()).isEqualTo("ASIAFIRST");
                assertThat(found.secretAccessKey()).isEqualTo("first secret");
                assertThat(found.sessionToken()).isEqualTo("first token");
            });
        }
    }

    @Test
    void noSecretIsEverPrinted() {
        assertThat(FIRST.toString()).doesNotContain("secret", "token");
        endpoint.use(FIRST);
        assertThat(endpoint.answer(token).toString()).doesNotContain("secret");
    }

    private HttpResponse<String> get(String shown) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", shown)
                .GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }
}
