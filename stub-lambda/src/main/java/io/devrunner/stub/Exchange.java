package io.devrunner.stub;

import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.Peer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One invocation under way: what the bridge's threads hear about it, for the thread that waits. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** Far more than a runner says while nobody listens; it says again what matters. */
    private static final int MOST_SIGNALS = 64;

    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(MOST_SIGNALS);

    /** Something that the waiting thread has to deal with. */
    sealed interface Signal {
        /** A runner said something. */
        record Heard(Peer from, BridgeMessage message) implements Signal {}

        /** The stub has a new connection, and the runner does not know it yet. */
        record Reconnected() implements Signal {}
    }

    void signal(Signal signal) {
        if (!signals.offer(signal)) {
            LOG.debug("{} messages about one invocation wait already, another one is dropped", MOST_SIGNALS);
        }
    }

    boolean hasMore() {
        return !signals.isEmpty();
    }

    /** The next signal, or null after the time. */
    @Nullable
    Signal await(Duration time) throws InterruptedException {
        return signals.poll(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    }
}
