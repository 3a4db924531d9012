package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.protocol.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/** Which calls a proxy sees. The SDK reads the variables where it finds no properties. */
final class HttpClientsTest {
    private static final List<String> PROPERTIES =
            List.of("http.proxyHost", "http.proxyPort", "https.proxyHost", "https.proxyPort", "http.nonProxyHosts");

    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void keep() {
        PROPERTIES.forEach(name -> {
            if (System.getProperty(name) != null) {
                before.put(name, System.getProperty(name));
            }
        });
    }

    @AfterEach
    void putBack() {
        PROPERTIES.forEach(System::clearProperty);
        before.forEach(System::setProperty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aCallOfThisMachineGoesThroughNoProxy(String scheme) throws IOException {
        proxy(scheme, 1);
        try (LoopbackAws aws = LoopbackAws.open(exchange -> LoopbackAws.answer(
                        exchange,
                        200,
                        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
                                + "</GetCallerIdentityResult></GetCallerIdentityResponse>"));
                AwsAccess access = aws.access();
                StsClient client = access.client(StsClient.builder())) {
            assertThat(client.getCallerIdentity().account()).isEqualTo("123456789012");
        }
    }

    @Test
    void aCallOfAwsGoesThroughTheProxyForHttps() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            proxy("https", proxy.getLocalPort());
            proxy("http", 1);
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> refuse(proxy));

            call();

            assertThat(asked.get(20, TimeUnit.SECONDS)).startsWith("CONNECT sts.eu-central-1.amazonaws.com:443 ");
        }
    }

    private static void proxy(String scheme, int port) {
        System.setProperty(scheme + ".proxyHost", "127.0.0.1");
        System.setProperty(scheme + ".proxyPort", Integer.toString(port));
    }

    /** Nothing answers. */
    private static void call() {
        try (AwsAccess access = AwsAccess.of(AnonymousCredentialsProvider.create(), Region.EU_CENTRAL_1, null);
                StsClient client = access.client(StsClient.builder(), Duration.ofSeconds(10))) {
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(
                            () -> access.call("it fails", "sts:GetCallerIdentity", () -> client.getCallerIdentity()));
        }
    }

    /** What the first client asks for. */
    private static String refuse(ServerSocket proxy) {
        try (Socket client = proxy.accept()) {
            // The SDK's further attempts end at once.
            proxy.close();
            String asked = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            client.getOutputStream()
                    .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return asked;
        } catch (IOException e) {
            throw new IllegalStateException("the proxy cannot be asked", e);
        }
    }
}
