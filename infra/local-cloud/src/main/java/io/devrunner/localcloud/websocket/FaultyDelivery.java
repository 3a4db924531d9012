package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.server.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers a post as badly as it is planned. */
final class FaultyDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(FaultyDelivery.class);

    /** When nothing is posted after a message that is to be overtaken. */
    private static final Duration OVERTAKEN = Duration.ofSeconds(1);

    private final ScheduledExecutorService timer;

    FaultyDelivery(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    CompletableFuture<Answer> deliver(byte[] message, Connection connection, FaultPlan.Hit hit) {
        LOG.debug("a post to connection {} meets {}", connection.id(), hit);
        return switch (hit.fault()) {
            case DROP -> taken();
            case DELAY -> {
                later(hit.delay(), () -> send(message, connection));
                yield taken();
            }
            case DUPLICATE -> {
                send(message, connection);
                yield connection.send(message).thenApply(PostToConnection::answer);
            }
            case REORDER -> {
                connection.hold(message);
                later(OVERTAKEN, connection::release);
                yield taken();
            }
            case CORRUPT -> connection.send(corrupt(message, hit.share())).thenApply(PostToConnection::answer);
            case CUT -> {
                connection.cut(message, (int) (message.length * hit.share()));
                yield taken();
            }
            case HALF_OPEN -> {
                connection.goDeaf();
                yield taken();
            }
            case GONE -> ConnectionErrors.gone().now();
            case TOO_LARGE -> ConnectionErrors.payloadTooLarge().now();
            case THROTTLED -> ConnectionErrors.rateExceeded().now();
            case FAILED -> {
                if (hit.share() < 0.5) {
                    send(message, connection);
                }
                yield ConnectionErrors.internal().now();
            }
            case SLOW_HANDSHAKE, REFUSED_HANDSHAKE ->
                throw new IllegalArgumentException(hit.fault() + " cannot happen to a post");
        };
    }

    private static void send(byte[] message, Connection connection) {
        CompletableFuture<Void> unused = connection
                .send(message)
                .thenAccept(delivery -> LOG.debug("connection {}: {}", connection.id(), delivery));
    }

    private void later(Duration delay, Runnable task) {
        try {
            Future<?> unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the local cloud is closed; a message is lost", e);
        }
    }

    /** Another letter or digit, so that the frame stays one of text. */
    private static byte[] corrupt(byte[] message, double share) {
        byte[] corrupted = message.clone();
        if (message.length > 0) {
            int index = Math.min(message.length - 1, (int) (message.length * share));
            corrupted[index] = (byte) (message[index] == 'x' ? 'y' : 'x');
        }
        return corrupted;
    }

    private static CompletableFuture<Answer> taken() {
        return Answer.empty(200).now();
    }
}
