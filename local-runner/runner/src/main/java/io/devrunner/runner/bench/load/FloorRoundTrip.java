package io.devrunner.runner.bench.load;

import io.devrunner.infra.SdkCredentials;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.ConnectionsClient;
import io.devrunner.protocol.SignedConnections;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * The least that the way of an invocation can cost: the payload is posted to one connection and, once it is there, to
 * another. Nothing is sealed, acknowledged or run.
 */
final class FloorRoundTrip implements RoundTrip {
    /** As large as the protocol's frames may be: one billing unit of API Gateway. */
    private static final int CHUNK = 32_000;

    private static final int PARALLEL = 8;

    private final ConnectionsClient client;
    private final ExecutorService senders = Executors.newFixedThreadPool(PARALLEL);
    private final FloorLine there;
    private final FloorLine back;

    FloorRoundTrip(BridgeAddress address, AwsCredentialsProvider credentials) throws IOException, InterruptedException {
        client = new SignedConnections(address, SdkCredentials.of(credentials), InstantSource.system());
        there = FloorLine.open(address, credentials);
        back = FloorLine.open(address, credentials);
    }

    @Override
    public void run(byte[] payload) throws IOException, InterruptedException {
        carry(payload, there);
        carry(payload, back);
    }

    private void carry(byte[] payload, FloorLine to) throws IOException, InterruptedException {
        if (payload.length <= CHUNK) {
            post(to.connectionId(), payload);
        } else {
            postAll(to.connectionId(), payload);
        }
        to.receive(payload.length);
    }

    private void postAll(String connectionId, byte[] payload) throws IOException, InterruptedException {
        List<Future<?>> posts = new ArrayList<>();
        for (int start = 0; start < payload.length; start += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(payload, start, Math.min(start + CHUNK, payload.length));
            posts.add(senders.submit(() -> {
                post(connectionId, chunk);
                return null;
            }));
        }
        for (Future<?> post : posts) {
            try {
                post.get();
            } catch (ExecutionException e) {
                throw new IOException("a bare post failed: " + e.getCause(), e);
            }
        }
    }

    private void post(String connectionId, byte[] chunk) throws IOException {
        client.post(connectionId, new String(chunk, StandardCharsets.UTF_8), ConnectionsClient.TIME);
    }

    @Override
    public void close() {
        there.close();
        back.close();
        senders.shutdownNow();
    }
}
