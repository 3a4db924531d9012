package io.devrunner.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/**
 * Posts frames to connections.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
final class ConnectionsApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionsApi.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

    private final ApiGatewayManagementApiClient client;
    private final ExecutorService senders;

    /**
     * Connects nothing yet.
     *
     * @param parallel how many frames of a message may be under way at once
     */
    ConnectionsApi(BridgeAddress address, AwsCredentialsProvider credentials, int parallel) {
        client = ApiGatewayManagementApiClient.builder()
                .endpointOverride(address.connectionsUrl())
                .region(Region.of(address.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT))
                .build();
        AtomicInteger count = new AtomicInteger();
        senders = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "bridge-sender-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Posts all frames, several at once, and returns when each was taken.
     *
     * @throws PeerGoneException when the connection does not exist
     * @throws IOException when API Gateway does not take a frame after retries
     */
    void post(String connectionId, List<String> frames) throws IOException {
        if (frames.size() == 1) {
            post(connectionId, frames.get(0));
            return;
        }
        List<Future<?>> posts = new ArrayList<>(frames.size());
        for (String frame : frames) {
            posts.add(senders.submit(() -> {
                post(connectionId, frame);
                return null;
            }));
        }
        try {
            for (Future<?> post : posts) {
                post.get();
            }
        } catch (ExecutionException e) {
            posts.forEach(post -> post.cancel(true));
            if (e.getCause() instanceof PeerGoneException gone) {
                throw gone;
            }
            throw new IOException(e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            posts.forEach(post -> post.cancel(true));
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while posting " + frames.size() + " frames", e);
        }
    }

    /** Posts without waiting; a failure is logged. */
    void postLater(String connectionId, List<String> frames) {
        senders.execute(() -> {
            try {
                for (String frame : frames) {
                    post(connectionId, frame);
                }
            } catch (IOException e) {
                LOG.debug("not sent: {}", e.getMessage());
            }
        });
    }

    private void post(String connectionId, String frame) throws IOException {
        try {
            client.postToConnection(
                    request -> request.connectionId(connectionId).data(SdkBytes.fromUtf8String(frame)));
        } catch (GoneException e) {
            throw new PeerGoneException(connectionId, e);
        } catch (SdkException e) {
            throw new IOException("a frame could not be posted to " + connectionId + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
        client.close();
    }
}
