package io.devrunner.protocol;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Signs the WebSocket handshake with Signature Version 4, since the {@code $connect} route asks for IAM.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
public final class HandshakeSigner {
    private final BridgeAddress address;
    private final RequestSigner signer;

    public HandshakeSigner(BridgeAddress address, Supplier<Credentials> credentials) {
        this(address, credentials, InstantSource.system());
    }

    /** By another clock than this machine's: API Gateway refuses what is more than five minutes off. */
    public HandshakeSigner(BridgeAddress address, Supplier<Credentials> credentials, InstantSource clock) {
        this.address = address;
        signer = new RequestSigner("execute-api", address.region(), credentials, clock);
    }

    /** The headers to send with the handshake, good for five minutes. */
    public Map<String, String> headers() {
        return signer.sign("GET", address.connectionsUrl(), Map.of(), new byte[0]);
    }
}
