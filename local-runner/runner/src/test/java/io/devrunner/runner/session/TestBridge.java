package io.devrunner.runner.session;

import io.devrunner.infra.SdkCredentials;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.StubTable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** A local cloud without functions: the bridge alone, whose other end is a test's. */
final class TestBridge implements AutoCloseable {
    static final String STAGE = "dev";

    private final LocalCloud cloud;
    private final FaultPlan faults;

    private TestBridge(LocalCloud cloud, FaultPlan faults) {
        this.cloud = cloud;
        this.faults = faults;
    }

    static TestBridge open(Path directory) {
        return open(directory, Limits.aws());
    }

    static TestBridge open(Path directory, Limits limits) {
        LocalCloudEvents nobody = new LocalCloudEvents() {
            @Override
            public void line(String function, @Nullable String requestId, String line) {}

            @Override
            public void warning(String text) {}
        };
        FaultPlan faults = FaultPlan.none();
        return new TestBridge(
                LocalCloud.open(
                        new LocalCloudSettings(STAGE, 0, 0, List.of(), directory, limits, faults, Clock.systemUTC()),
                        nobody),
                faults);
    }

    /** What is added to it happens next. */
    FaultPlan faults() {
        return faults;
    }

    BridgeSettings settings() {
        return settings(ConnectionSettings.ofRunner());
    }

    BridgeSettings settings(ConnectionSettings connection) {
        return settings(connection, Clock.systemUTC());
    }

    /** For a runner that goes by another clock than the bridge. */
    BridgeSettings settings(Clock clock) {
        return settings(ConnectionSettings.ofRunner(), clock);
    }

    private BridgeSettings settings(ConnectionSettings connection, Clock clock) {
        return new BridgeSettings(
                new BridgeAddress(cloud.webSocketUrl(), cloud.region()),
                SdkCredentials.of(credentials()),
                4,
                16 << 20,
                connection,
                clock);
    }

    SessionDirectory directory() {
        return DynamoDbSessionDirectory.open(cloud.table(), cloud.region(), cloud.awsUrl(), credentials());
    }

    /** As a stub reads it. */
    StubTable stubTable() {
        return StubTable.open(
                cloud.table(),
                cloud.region(),
                cloud.awsUrl(),
                SdkCredentials.of(credentials()),
                Duration.ofSeconds(10));
    }

    /** Ends a connection, as API Gateway does after two hours. */
    void cut(String connectionId) {
        try (ApiGatewayManagementApiClient api = ApiGatewayManagementApiClient.builder()
                .endpointOverride(URI.create(cloud.awsUrl() + "/" + STAGE))
                .region(Region.of(cloud.region()))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            api.deleteConnection(request -> request.connectionId(connectionId));
        }
    }

    private AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));
    }

    @Override
    public void close() {
        cloud.close();
    }
}
