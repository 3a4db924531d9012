package io.devrunner.runner.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.infra.SdkCredentials;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.HandshakeSigner;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** A bare WebSocket connection to the bridge: receives frames and counts their characters. */
final class FloorLine implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CompletableFuture<String> connectionId = new CompletableFuture<>();
    private final LinkedBlockingQueue<Integer> frames = new LinkedBlockingQueue<>();
    private final WebSocket webSocket;

    private FloorLine(BridgeAddress address, AwsCredentialsProvider credentials)
            throws IOException, InterruptedException {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        new HandshakeSigner(address, SdkCredentials.of(credentials)).headers().forEach(builder::header);
        webSocket = await(builder.buildAsync(address.webSocketUrl(), new Listener()));
        await(webSocket.sendText("{}", true));
    }

    /** Connects, and learns the connection's id. */
    static FloorLine open(BridgeAddress address, AwsCredentialsProvider credentials)
            throws IOException, InterruptedException {
        FloorLine line = new FloorLine(address, credentials);
        await(line.connectionId);
        return line;
    }

    String connectionId() {
        return connectionId.join();
    }

    /** Returns when so many characters have come, in whole frames. */
    void receive(int characters) throws IOException, InterruptedException {
        int missing = characters;
        while (missing > 0) {
            Integer frame = frames.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new IOException("nothing came for " + TIMEOUT.toSeconds() + " s, " + missing + " missing");
            }
            missing -= frame;
        }
    }

    @Override
    public void close() {
        webSocket.abort();
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no bare connection to the bridge: " + e, e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frame(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void frame(String content) {
            if (connectionId.isDone()) {
                frames.add(content.length());
                return;
            }
            try {
                connectionId.complete(new ObjectMapper()
                        .readTree(content)
                        .path("connectionId")
                        .asText());
            } catch (IOException e) {
                connectionId.completeExceptionally(e);
            }
        }
    }
}
