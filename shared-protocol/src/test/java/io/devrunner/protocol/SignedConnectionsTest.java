package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.protocol.gateway.GatewayRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedConnectionsTest {
    private static final String PEER = "L0SM9cOFvHcCIhw=";

    private FakeGateway gateway;
    private ConnectionsClient client;

    @BeforeEach
    void open() throws IOException {
        gateway = FakeGateway.start();
        gateway.onPost(request -> 202);
        client = new SignedConnections(
                gateway.address(),
                () -> new Credentials("AKIDEXAMPLE", "secret", "token"),
                InstantSource.fixed(Instant.parse("2026-01-31T23:59:59Z")));
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @Test
    void theConnectionIdIsEncodedInThePathAndThePostIsSigned() throws Exception {
        client.post(PEER, "{\"text\":\"größe \u20ac\"}", ConnectionsClient.TIME);

        GatewayRequest post = gateway.takePost();
        assertThat(post.method()).isEqualTo("POST");
        assertThat(post.path()).isEqualTo("/dev/@connections/L0SM9cOFvHcCIhw%3D");
        assertThat(post.body()).isEqualTo("{\"text\":\"größe \u20ac\"}");
        assertThat(post.headers()).containsEntry("x-amz-security-token", "token");
        assertThat(post.headers().get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/eu-west-1/execute-api/aws4_request");
    }

    @Test
    void aConnectionThatDoesNotExistIsGone() {
        gateway.onPost(request -> 410);

        assertThatThrownBy(() -> client.post(PEER, "frame", ConnectionsClient.TIME))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(PEER);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aFrameThatWasNotTakenForNowIsPostedAgain(int status) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        gateway.onPost(request -> tries.incrementAndGet() == 1 ? status : 202);

        client.post(PEER, "frame", ConnectionsClient.TIME);

        assertThat(tries).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413, 500})
    void aFrameThatIsNotTakenNamesTheConnectionAndTheStatus(int status) {
        gateway.onPost(request -> status);

        assertThatThrownBy(() -> client.post(PEER, "frame", ConnectionsClient.TIME))
                .isInstanceOfSatisfying(
                        PostRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(status))
                .hasMessageContaining(PEER)
                .hasMessageContaining(String.valueOf(status));
    }

    /** Whoever hears that the connection is gone believes that nobody has the frame. */
    @Test
    void aFrameThatMayHaveArrivedBeforeIsNotCalledGone() {
        AtomicInteger tries = new AtomicInteger();
        gateway.onPost(request -> tries.getAndIncrement() == 0 ? 500 : 410);

        assertThatThrownBy(() -> client.post(PEER, "frame", ConnectionsClient.TIME))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(PeerGoneException.class)
                .hasMessageContaining("410");
    }

    @Test
    void aPostThatIsNotAnsweredEndsInTime() {
        gateway.onPost(request -> 0);

        assertThatThrownBy(() -> client.post(PEER, "frame", Duration.ofMillis(300)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(PEER);
    }
}
