package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.ConnectProxy;
import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bridge whose name only the proxy knows. */
final class ProxyTest {
    private static final BridgeAddress BRIDGE =
            new BridgeAddress(URI.create("ws://bridge.invalid:8080/dev"), "eu-west-1");

    private FakeGateway gateway;

    @BeforeEach
    void startGateway() throws IOException {
        gateway = FakeGateway.start();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        System.clearProperty("http.proxyHost");
        System.clearProperty("http.proxyPort");
        gateway.close();
        BridgeThreads.assertNoneLeft();
    }

    @Test
    void theConnectionGoesThroughATunnel() throws Exception {
        try (ConnectProxy proxy = proxy(asked -> ConnectProxy.Answer.TUNNEL);
                BridgeConnection connection = open(Duration.ofSeconds(5))) {
            assertThat(connection.connectionId().get(20, TimeUnit.SECONDS)).isEqualTo("conn0001=");
            assertThat(proxy.next().line()).isEqualTo("CONNECT bridge.invalid:8080 HTTP/1.1");
            assertThat(gateway.takeHandshake().headers()).containsEntry("host", "bridge.invalid:8080");
        }
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (ConnectProxy proxy = proxy(asked -> ConnectProxy.Answer.REFUSE);
                BridgeConnection connection = open(Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> connection.connectionId().get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("403 Forbidden");
            proxy.next();
        }
    }

    @Test
    void aSilentProxyFailsTheAttemptAndKeepsNoThread() throws Exception {
        try (ConnectProxy proxy = proxy(asked -> ConnectProxy.Answer.SILENCE)) {
            try (BridgeConnection connection = open(Duration.ofMillis(200))) {
                CompletableFuture<String> first = connection.connectionId();
                assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
                proxy.next();
            }
            BridgeThreads.assertNoneLeft();
        }
    }

    private ConnectProxy proxy(Function<ConnectProxy.Asked, ConnectProxy.Answer> rule) throws IOException {
        ConnectProxy proxy = ConnectProxy.start(gateway.address().webSocketUrl().getPort(), rule);
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
        return proxy;
    }

    private static BridgeConnection open(Duration connectTimeout) {
        BridgeConnection connection = new BridgeConnection(
                BRIDGE,
                new HandshakeSigner(BRIDGE, () -> new Credentials("AKIDEXAMPLE", "secret", null)),
                new ConnectionSettings(connectTimeout, Duration.ofMinutes(1), Duration.ofSeconds(5), Integer.MAX_VALUE),
                new NoListener());
        connection.start();
        return connection;
    }

    private static final class NoListener implements BridgeConnection.Listener {
        @Override
        public void frame(Frames.Frame.Chunk chunk) {}

        @Override
        public void connected(String connectionId) {}

        @Override
        public CompletableFuture<Void> renewed(String connectionId) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void lost(String why) {}
    }
}
