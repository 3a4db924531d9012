package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/** Reads what a runtime posts, up to Lambda's limit, as it comes: no thread waits for it. */
final class PostedBody implements Content.Sink {
    private byte[] bytes;
    private int size;
    private boolean isTooLarge;

    private PostedBody(int expected) {
        bytes = new byte[expected];
    }

    /**
     * Reads all of it.
     *
     * @param failed told if it cannot be read, or if what follows fails
     * @param then gets it; empty when it is larger than Lambda takes, and read to its end even so, to keep the connection
     */
    static void read(Request request, Callback failed, Consumer<Optional<Payload>> then) {
        PostedBody body = new PostedBody((int) Math.min(Math.max(request.getLength(), 0), Payload.MAX_BYTES));
        Content.copy(
                request,
                body,
                Callback.from(
                        InvocationType.NON_BLOCKING,
                        () -> {
                            try {
                                then.accept(body.payload());
                            } catch (RuntimeException | Error e) {
                                failed.failed(e);
                            }
                        },
                        failed::failed));
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer chunk, Callback callback) {
        ByteBuffer from = chunk == null ? BufferUtil.EMPTY_BUFFER : chunk;
        int more = from.remaining();
        isTooLarge |= more > Payload.MAX_BYTES - size;
        if (isTooLarge) {
            from.position(from.limit());
        } else {
            if (more > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * size));
            }
            from.get(bytes, size, more);
            size += more;
        }
        callback.succeeded();
    }

    private Optional<Payload> payload() {
        if (isTooLarge) {
            return Optional.empty();
        }
        return Optional.of(Payload.wrap(size == bytes.length ? bytes : Arrays.copyOf(bytes, size)));
    }
}
