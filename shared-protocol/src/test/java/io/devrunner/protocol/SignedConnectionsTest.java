package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.gateway.ConnectionsClientContract;
import io.devrunner.protocol.gateway.FakeGateway;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class SignedConnectionsTest extends ConnectionsClientContract {
    SignedConnectionsTest() {
        super(SignedConnections::open);
    }

    /** Whoever hears that the connection is gone believes that nobody has the frame. */
    @Test
    void aFrameThatMayHaveArrivedBeforeIsNotCalledGone() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (FakeGateway gateway = FakeGateway.start();
                ConnectionsClient client = SignedConnections.open(
                        gateway.address(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))) {
            gateway.onPost(request -> tries.getAndIncrement() == 0 ? 500 : 410);

            assertThatThrownBy(() -> client.post("peer", "frame", ConnectionsClient.TIME))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("410");
        }
    }
}
