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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts the frames of messages, those of a large one several at once. */
final class FrameSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameSender.class);

    /**
     * Chunks share the line, and each has {@link ConnectionsClient#ATTEMPT}: so many arrive over half a megabit in a second,
     * with which the largest message takes as long as it may.
     */
    private static final int MOST_CHUNKS = 8;

    /** Small messages that wait for a thread; what matters is said again by whoever said it. */
    private static final int MOST_LATER = 1_000;

    private final ConnectionsClient client;

    private final ExecutorService senders;

    /** Apart from {@link #senders}, where hundreds of chunks would keep a {@code Pong} waiting until it is too late. */
    private final ExecutorService laterSenders;

    /** The posts that somebody waits for, by a key of each message's own. */
    private final Map<Object, List<Future<?>>> underWay = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * Sends nothing yet.
     *
     * @param parallel how many small messages may be under way at once, and how many chunks besides, up to a bound
     */
    FrameSender(ConnectionsClient client, int parallel) {
        this.client = client;
        // Each caller waits for its frames, so that no more pile up than callers have brought.
        senders = Executors.newFixedThreadPool(Math.min(parallel, MOST_CHUNKS), daemons("bridge-sender-"));
        laterSenders = new ThreadPoolExecutor(
                parallel,
                parallel,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_LATER),
                daemons("bridge-later-"));
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
     * @param time for all of them
     * @throws PeerGoneException when the connection does not exist
     * @throws IOException when API Gateway does not take a frame after retries
     */
    void post(String connectionId, List<String> frames, Duration time) throws IOException {
        if (frames.size() == 1) {
            post(connectionId, frames.get(0), time);
            return;
        }
        long end = System.nanoTime() + time.toNanos();
        Object message = new Object();
        List<Future<?>> posts = new ArrayList<>(frames.size());
        try {
            for (String frame : frames) {
                posts.add(senders.submit(() -> {
                    post(connectionId, frame, ConnectionsClient.TIME);
                    return null;
                }));
            }
            underWay.put(message, posts);
            for (Future<?> post : posts) {
                post.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            posts.forEach(post -> post.cancel(true));
            if (e.getCause() instanceof PeerGoneException gone) {
                throw gone;
            }
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException e) {
            posts.forEach(post -> post.cancel(true));
            throw new IOException(frames.size() + " frames could not be posted within " + time.toMillis() + " ms", e);
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
                        post(connectionId, frame, ConnectionsClient.TIME);
                    }
                } catch (IOException e) {
                    LOG.debug("not sent: {}", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("not sent: the bridge is closed, or {} messages wait already", MOST_LATER, e);
        }
    }

    private void post(String connectionId, String frame, Duration time) throws IOException {
        if (closed) {
            throw new IOException("the bridge is closed");
        }
        client.post(connectionId, frame, time.compareTo(ConnectionsClient.TIME) < 0 ? time : ConnectionsClient.TIME);
    }

    @Override
    public void close() {
        closed = true;
        laterSenders.shutdownNow();
        // Nobody waits for a frame that is never going to be posted, or for the answer to one.
        senders.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
        underWay.values().forEach(posts -> posts.forEach(post -> post.cancel(true)));
    }
}
