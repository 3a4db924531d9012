package io.devrunner.stub;

import io.devrunner.protocol.BridgeMessage;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One invocation under way: what the bridge's threads hear about it, for the thread that waits. */
final class Exchange {
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    /** Something that the waiting thread has to deal with. */
    sealed interface Signal {
        /** The runner said something. */
        record Heard(BridgeMessage message) implements Signal {}

        /** The stub has a new connection, and the runner does not know it yet. */
        record Reconnected() implements Signal {}
    }

    void signal(Signal signal) {
        signals.add(signal);
    }

    /** The next signal, or null after the time. */
    @Nullable
    Signal await(Duration time) throws InterruptedException {
        return signals.poll(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    }
}
