package io.devrunner.protocol;

import java.net.URI;

/**
 * Where the bridge is.
 *
 * @param webSocketUrl {@code wss://API.execute-api.REGION.amazonaws.com/STAGE}; {@code ws://} for the local cloud
 * @param region AWS region that requests are signed for
 */
public record BridgeAddress(URI webSocketUrl, String region) {
    public BridgeAddress {
        String scheme = webSocketUrl.getScheme();
        if ((!"wss".equals(scheme) && !"ws".equals(scheme)) || webSocketUrl.getHost() == null) {
            throw new IllegalArgumentException("the bridge's URL must begin with wss:// or ws://, is " + webSocketUrl);
        }
    }

    /**
     * The endpoint of the {@code @connections} API: the same address with https.
     * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
     */
    public URI connectionsUrl() {
        String url = webSocketUrl.toString();
        return URI.create("http" + url.substring("ws".length()));
    }
}
