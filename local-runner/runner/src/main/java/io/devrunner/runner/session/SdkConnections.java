package io.devrunner.runner.session;

import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.ConnectionsClient;
import io.devrunner.protocol.PeerGoneException;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** {@code PostToConnection} with the SDK. */
public final class SdkConnections implements ConnectionsClient {
    private static final int GONE = 410;

    private final ApiGatewayManagementApiClient client;

    private SdkConnections(BridgeAddress address, IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
        client = ApiGatewayManagementApiClient.builder()
                .endpointOverride(address.connectionsUrl())
                .region(Region.of(address.region()))
                .credentialsProvider(credentials)
                .httpClient(new SmallRequestHttpClient(ATTEMPT, ATTEMPT))
                .overrideConfiguration(settings -> settings.apiCallAttemptTimeout(ATTEMPT))
                .build();
    }

    public static ConnectionsClient open(
            BridgeAddress address, IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
        return new SdkConnections(address, credentials);
    }

    @Override
    public void post(String connectionId, String frame, Duration time) throws IOException {
        try {
            client.postToConnection(request -> request.connectionId(connectionId)
                    .data(SdkBytes.fromUtf8String(frame))
                    .overrideConfiguration(settings -> settings.apiCallTimeout(time)));
        } catch (RuntimeException e) {
            // By its status: the error's type stands in a header that proxies may drop.
            if (e instanceof SdkServiceException refused && refused.statusCode() == GONE) {
                throw new PeerGoneException(connectionId);
            }
            // Not of the SDK's own types, if the client is closed meanwhile: its timers fail in whatever way they do.
            throw new IOException("a frame could not be posted to " + connectionId + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
