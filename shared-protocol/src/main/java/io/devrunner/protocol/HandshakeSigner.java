package io.devrunner.protocol;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Signs the WebSocket handshake with Signature Version 4, since the {@code $connect} route asks for IAM.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
public final class HandshakeSigner {
    private final BridgeAddress address;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    public HandshakeSigner(BridgeAddress address, AwsCredentialsProvider credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /** The headers to send with the handshake, good for five minutes. */
    public Map<String, String> headers() {
        URI url = address.connectionsUrl();
        SignedRequest signed = signer.sign(request -> request.identity(credentials.resolveCredentials())
                .request(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(url)
                        .build())
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                .putProperty(AwsV4HttpSigner.REGION_NAME, address.region()));
        Map<String, String> headers = new LinkedHashMap<>();
        signed.request().forEachHeader((name, values) -> headers.put(name, values.get(0)));
        headers.remove("Host");
        return headers;
    }
}
