package io.devrunner.runner.doctor;

import io.devrunner.infra.SdkCredentials;
import io.devrunner.protocol.BridgeProbe;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Whether this machine gets onto the bridge, and how long it is there and back. */
final class HandshakeCheck implements Check {
    private final Supplier<BridgeEnd> bridge;
    private final Duration patience;
    private final Function<IOException, UserException> explanation;

    /**
     * Tries a bridge.
     *
     * @param bridge throws a {@link UserException} when it is not known
     * @param explanation what it means when it cannot be reached
     */
    HandshakeCheck(Supplier<BridgeEnd> bridge, Duration patience, Function<IOException, UserException> explanation) {
        this.bridge = bridge;
        this.patience = patience;
        this.explanation = explanation;
    }

    @Override
    public String name() {
        return "WebSocket";
    }

    @Override
    public Finding run() throws InterruptedException {
        BridgeEnd end;
        try {
            end = bridge.get();
        } catch (UserException e) {
            return Finding.skipped("the bridge is not known: " + e.why());
        }
        try {
            BridgeProbe probe =
                    BridgeProbe.run(end.address(), SdkCredentials.of(end.credentials()), end.clock(), patience);
            return Finding.ok("handshake " + probe.handshake().toMillis() + " ms, question and answer "
                    + probe.answer().toMillis() + " ms, round trip by @connections "
                    + probe.roundTrip().toMillis() + " ms");
        } catch (IOException e) {
            UserException explained = explanation.apply(e);
            return Finding.failed(
                    Fault.BRIDGE_UNREACHABLE,
                    end.address().webSocketUrl() + ": " + e.getMessage(),
                    explained.why(),
                    explained.fix());
        } catch (SdkException e) {
            return Finding.failed(
                    Fault.NO_CREDENTIALS,
                    "the handshake cannot be signed: " + e.getMessage(),
                    "there are no AWS credentials any more",
                    "log in again");
        }
    }
}
