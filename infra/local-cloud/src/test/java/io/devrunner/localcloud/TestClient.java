package io.devrunner.localcloud;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that keeps what it receives. */
final class TestClient implements WebSocket.Listener {
    private static final long TIMEOUT_SECONDS = 20;

    /** What arrived, in order. */
    sealed interface Received {}

    record Message(String text) implements Received {}

    record Closed(int code, String reason) implements Received {}

    record Failed(Throwable cause) implements Received {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(new Message(text.toString()));
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        received.add(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        received.add(new Failed(error));
    }

    Received next() throws InterruptedException {
        Received next = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing received within " + TIMEOUT_SECONDS + " s");
        }
        return next;
    }

    /** Whether nothing has been received that was not asked for. */
    boolean isSilent() {
        return received.isEmpty();
    }

    String message() throws InterruptedException {
        Received next = next();
        if (next instanceof Message message) {
            return message.text();
        }
        throw new AssertionError("expected a message, got " + next);
    }

    Closed closed() throws InterruptedException {
        Received next = next();
        if (next instanceof Closed closed) {
            return closed;
        }
        throw new AssertionError("expected a close, got " + next);
    }

    /** Asks the {@code $default} route for the connection's id. */
    String connectionId(WebSocket socket) throws InterruptedException {
        socket.sendText("{}", true).join();
        return connectionIdIn(message());
    }

    static String connectionIdIn(String reply) {
        return reply.replaceFirst(".*\"connectionId\": ?\"", "").replaceFirst("\".*", "");
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
