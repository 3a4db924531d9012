package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** Reads what a runtime posts, up to Lambda's limit, as it comes: no thread waits for it. */
final class PostedBody implements Content.Sink {
    private final ByteArrayOutputStream bytes;
    private boolean isTooLarge;

    private PostedBody(int expected) {
        bytes = new ByteArrayOutputStream(expected);
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
    public void write(boolean last, ByteBuffer chunk, Callback callback) {
        byte[] more = BufferUtil.toArray(chunk);
        isTooLarge |= bytes.size() + more.length > Payload.MAX_BYTES;
        if (!isTooLarge) {
            bytes.writeBytes(more);
        }
        callback.succeeded();
    }

    private Optional<Payload> payload() {
        return isTooLarge ? Optional.empty() : Optional.of(Payload.wrap(bytes.toByteArray()));
    }
}
