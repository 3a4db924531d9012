package io.devrunner.localcloud.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/** The one writer of a connection: sends messages whole and in the order they came, from a bounded queue. */
final class MessageWriter {
    /** What became of a message. */
    enum Delivery {
        WRITTEN,
        /** The client reads too slowly, and the buffer is full. */
        BUFFER_FULL,
        GONE
    }

    private final CoreSession session;
    private final int frameBytes;
    private final int bufferBytes;
    private final Frames frames = new Frames();

    /** Guarded by this. */
    private final Deque<Message> waiting = new ArrayDeque<>();
    /** Guarded by this. */
    private int waitingBytes;
    /** Guarded by this. */
    private boolean closed;

    MessageWriter(CoreSession session, int frameBytes, int bufferBytes) {
        this.session = session;
        this.frameBytes = frameBytes;
        this.bufferBytes = bufferBytes;
    }

    /** Done when the message is handed to the operating system; never completes exceptionally. */
    CompletableFuture<Delivery> write(byte[] text) {
        Message message = new Message(ByteBuffer.wrap(text), new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.completedFuture(Delivery.GONE);
            }
            if (waitingBytes > 0 && waitingBytes + text.length > bufferBytes) {
                return CompletableFuture.completedFuture(Delivery.BUFFER_FULL);
            }
            waiting.add(message);
            waitingBytes += text.length;
        }
        frames.iterate();
        return message.delivered();
    }

    /** Answers all that still wait with {@link Delivery#GONE}. */
    void close() {
        Deque<Message> lost;
        synchronized (this) {
            closed = true;
            lost = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        lost.forEach(message -> message.delivered().complete(Delivery.GONE));
    }

    private synchronized @Nullable Message first() {
        return waiting.peek();
    }

    private void written(Message message) {
        synchronized (this) {
            waiting.poll();
            waitingBytes -= message.text().limit();
        }
        message.delivered().complete(Delivery.WRITTEN);
    }

    private record Message(ByteBuffer text, CompletableFuture<Delivery> delivered) {}

    /** Sends one frame after the other; Jetty runs it in one thread at a time. */
    private final class Frames extends IteratingCallback {
        private @Nullable Message current;

        @Override
        protected Action process() {
            Message message = current;
            if (message != null && !message.text().hasRemaining()) {
                written(message);
                message = null;
            }
            boolean begins = message == null;
            if (begins) {
                message = first();
            }
            current = message;
            if (message == null) {
                return Action.IDLE;
            }
            session.sendFrame(next(message.text(), begins), this, false);
            return Action.SCHEDULED;
        }

        private Frame next(ByteBuffer text, boolean begins) {
            int length = Math.min(frameBytes, text.remaining());
            ByteBuffer payload = text.slice(text.position(), length);
            text.position(text.position() + length);
            return new Frame(begins ? OpCode.TEXT : OpCode.CONTINUATION, payload).setFin(!text.hasRemaining());
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            MessageWriter.this.close();
        }
    }
}
