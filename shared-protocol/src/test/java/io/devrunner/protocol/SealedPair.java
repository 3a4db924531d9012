package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stub and a runner that seal for each other, without a bridge between them. */
final class SealedPair implements AutoCloseable {
    private final Sealing stub = Sealing.ofStub(OwnKey.create());
    private final Sealing runner = Sealing.ofRunner(OwnKey.create(), key -> Optional.of(Instant.MAX));

    private SealedPair() {}

    /** The runner has heard of the stub, so that both open what they get at once. */
    static SealedPair acquainted() {
        SealedPair pair = new SealedPair();
        try {
            String first = Frames.of("stub=", new BridgeMessage.Ping("first"), pair.stub.to(pair.runner.publicKey()))
                    .get(0);
            Envelope envelope = ((Frames.Frame.Chunk) Frames.read(first)).envelope();
            CompletableFuture<byte[]> opened = new CompletableFuture<>();
            pair.runner.open(
                    envelope.seal(), envelope.associated(), envelope.data(), (key, bytes) -> opened.complete(bytes));
            assertThat(opened).succeedsWithin(20, TimeUnit.SECONDS);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** The runner's frames of a message for the stub. */
    List<String> frames(BridgeMessage message) throws IOException {
        return Frames.of("sender=", message, runner.to(stub.publicKey()));
    }

    /** Whether the stub takes a frame for one of them. */
    boolean opens(Envelope envelope) {
        List<byte[]> opened = new ArrayList<>();
        stub.open(envelope.seal(), envelope.associated(), envelope.data(), (key, bytes) -> opened.add(bytes));
        return !opened.isEmpty();
    }

    /** The bytes of one of them. */
    byte[] open(Envelope envelope) {
        List<byte[]> opened = new ArrayList<>();
        stub.open(envelope.seal(), envelope.associated(), envelope.data(), (key, bytes) -> opened.add(bytes));
        assertThat(opened).as("refused: " + stub.refusals()).hasSize(1);
        return opened.get(0);
    }

    @Override
    public void close() {
        stub.close();
        runner.close();
    }
}
