package io.devrunner.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/**
 * Posts frames to connections.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
final class ConnectionsApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionsApi.class);

    private static final int GONE = 410;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

    /** Small messages that nobody waits for; more would only pile up behind the same line. */
    private static final int PARALLEL_LATER = 4;

    /** Small messages that wait for a thread; what matters is said again by whoever said it. */
    private static final int MOST_LATER = 1_000;

    private final BridgeAddress address;
    private final AwsCredentialsProvider credentials;

    /** Made by the first post: its classes take long to load, and not every stub has something to say. Guarded by this. */
    private @Nullable ApiGatewayManagementApiClient client;

    private final ExecutorService senders;

    /** Apart from {@link #senders}, where hundreds of chunks would keep a {@code Pong} waiting until it is too late. */
    private final ExecutorService laterSenders;

    /** The posts that somebody waits for, by a key of each message's own. */
    private final Map<Object, List<Future<?>>> underWay = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * Connects nothing yet.
     *
     * @param parallel how many frames of a message may be under way at once
     */
    ConnectionsApi(BridgeAddress address, AwsCredentialsProvider credentials, int parallel) {
        this.address = address;
        this.credentials = credentials;
        // Each caller waits for its frames, so that no more pile up than callers have brought.
        senders = Executors.newFixedThreadPool(parallel, daemons("bridge-sender-"));
        laterSenders = new ThreadPoolExecutor(
                PARALLEL_LATER,
                PARALLEL_LATER,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_LATER),
                daemons("bridge-later-"));
    }

    private synchronized ApiGatewayManagementApiClient client() throws IOException {
        if (closed) {
            throw new IOException("the bridge is closed");
        }
        if (client == null) {
            client = ApiGatewayManagementApiClient.builder()
                    .endpointOverride(address.connectionsUrl())
                    .region(Region.of(address.region()))
                    .credentialsProvider(credentials)
                    .httpClient(new SmallRequestHttpClient(CONNECT_TIMEOUT, ATTEMPT_TIMEOUT))
                    .overrideConfiguration(
                            settings -> settings.apiCallTimeout(TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT))
                    .build();
        }
        return client;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
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
        Object message = new Object();
        List<Future<?>> posts = new ArrayList<>(frames.size());
        try {
            for (String frame : frames) {
                posts.add(senders.submit(() -> {
                    post(connectionId, frame);
                    return null;
                }));
            }
            underWay.put(message, posts);
            for (Future<?> post : posts) {
                post.get();
            }
        } catch (ExecutionException e) {
            posts.forEach(post -> post.cancel(true));
            if (e.getCause() instanceof PeerGoneException gone) {
                throw gone;
            }
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(cause.getMessage(), cause);
        } catch (RejectedExecutionException | CancellationException e) {
            throw new IOException("the bridge is closed", e);
        } catch (InterruptedException e) {
            posts.forEach(post -> post.cancel(true));
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while posting " + frames.size() + " frames", e);
        } finally {
            underWay.remove(message);
        }
    }

    /** Posts without waiting; a failure, also for want of room, is logged, and after the close nothing happens. */
    void postLater(String connectionId, List<String> frames) {
        try {
            laterSenders.execute(() -> {
                try {
                    for (String frame : frames) {
                        post(connectionId, frame);
                    }
                } catch (IOException e) {
                    LOG.debug("not sent: {}", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("not sent: the bridge is closed, or {} messages wait already", MOST_LATER, e);
        }
    }

    private void post(String connectionId, String frame) throws IOException {
        ApiGatewayManagementApiClient open = client();
        try {
            open.postToConnection(request -> request.connectionId(connectionId).data(SdkBytes.fromUtf8String(frame)));
        } catch (SdkServiceException e) {
            // By its status: the error's type stands in a header that proxies may drop.
            if (e.statusCode() == GONE) {
                throw new PeerGoneException(connectionId, e);
            }
            throw notPosted(connectionId, e);
        } catch (SdkException e) {
            throw notPosted(connectionId, e);
        } catch (RuntimeException e) {
            if (closed) {
                // A client that is closed while it posts fails in whatever way its timers do.
                throw new IOException("the bridge is closed", e);
            }
            throw e;
        }
    }

    private static IOException notPosted(String connectionId, SdkException e) {
        return new IOException("a frame could not be posted to " + connectionId + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        closed = true;
        laterSenders.shutdownNow();
        // Nobody waits for a frame that is never going to be posted, or for the answer to one.
        senders.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
        underWay.values().forEach(posts -> posts.forEach(post -> post.cancel(true)));
        synchronized (this) {
            if (client != null) {
                client.close();
            }
        }
    }
}
