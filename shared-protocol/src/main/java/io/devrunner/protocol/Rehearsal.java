package io.devrunner.protocol;

import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A message there and back in memory, between two parties that exist for this alone: the JVM's first key agreement,
 * cipher and JSON take long. The real parties begin no stream here, which a copy of the process could go on with.
 */
final class Rehearsal {
    private static final long TIMEOUT_SECONDS = 10;

    private final CompletableFuture<BridgeMessage> atRunner = new CompletableFuture<>();
    private final CompletableFuture<BridgeMessage> atStub = new CompletableFuture<>();

    private Rehearsal() {}

    static void run() throws IOException {
        new Rehearsal().play();
    }

    private void play() throws IOException {
        BridgeMessage.Ping ping = new BridgeMessage.Ping("rehearsal");
        try (Sealing stub = Sealing.ofStub(OwnKey.create());
                Sealing runner = Sealing.ofRunner(OwnKey.create(), key -> Optional.of(Instant.MAX))) {
            pass(stub, runner, ping, atRunner);
            BridgeMessage unusedPing = atRunner.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            pass(runner, stub, new BridgeMessage.Pong(ping.invocationId()), atStub);
            BridgeMessage unusedPong = atStub.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("what was sealed cannot be opened", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Sealing from, Sealing to, BridgeMessage message, CompletableFuture<BridgeMessage> heard)
            throws IOException {
        String frame = Frames.of("none", message, from.to(to.publicKey())).get(0);
        try {
            Envelope envelope = ((Frames.Frame.Chunk) Frames.read(frame)).envelope();
            to.open(envelope.seal(), envelope.associated(), envelope.data(), (key, bytes) -> {
                try {
                    heard.complete(MessageCodec.decode(envelope.type(), bytes));
                } catch (ProtocolException e) {
                    heard.completeExceptionally(e);
                }
            });
        } catch (ProtocolException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }
}
