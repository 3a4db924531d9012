package io.devrunner.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.faults.FaultPlan;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The way to a bridge and its table, on the local cloud's. */
final class BridgeChecksTest {
    @TempDir
    private Path directory;

    private LocalCloud cloud;
    private URI url;

    @BeforeEach
    void open() {
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        "dev", 0, 0, List.of(), directory, Limits.aws(), FaultPlan.none(), Clock.systemUTC()),
                new LocalCloudEvents() {
                    @Override
                    public void line(String function, String requestId, String line) {}

                    @Override
                    public void warning(String text) {}
                });
        cloud.start();
        url = cloud.awsUrl();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static AwsCredentialsProvider keys(String id, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    }

    private List<Doctor.Result> examine(AwsCredentialsProvider credentials) throws InterruptedException {
        List<Doctor.Result> told = new ArrayList<>();
        List<Doctor.Result> results =
                StageDoctor.local("dev", url, cloud.region(), credentials, Duration.ofSeconds(30), told::add);
        assertThat(told).isEqualTo(results);
        assertThat(results).extracting(Doctor.Result::check).containsExactly("JDK", "WebSocket", "DynamoDB");
        return results;
    }

    @Test
    void aBridgeThatWorksTellsTheTimeOfEachStep() throws Exception {
        List<Doctor.Result> results = examine(
                keys(cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));

        assertThat(results).allMatch(result -> result.finding().outcome() == Finding.Outcome.OK);
        assertThat(results.get(1).finding().measured())
                .matches("handshake \\d+ ms, question and answer \\d+ ms, round trip by @connections \\d+ ms");
        assertThat(results.get(2).finding().measured())
                .matches("table dev-runner-dev, sessions: none; query \\d+ ms, again \\d+ ms");
    }

    @Test
    void foreignCredentialsGetNeitherOntoTheBridgeNorToTheTable() throws Exception {
        List<Doctor.Result> results = examine(keys("AKIAFOREIGN0000000000", "secret"));

        assertThat(results.get(1).finding().kind()).isEqualTo(Fault.BRIDGE_UNREACHABLE);
        assertThat(results.get(1).finding().measured()).contains("403");
        assertThat(results.get(2).finding().kind()).isEqualTo(Fault.TABLE_UNREACHABLE);
    }

    @Test
    void aBridgeThatIsGoneIsNotReached() throws Exception {
        cloud.close();

        List<Doctor.Result> results = examine(
                keys(cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey()));

        assertThat(results.get(1).finding().kind()).isEqualTo(Fault.BRIDGE_UNREACHABLE);
        assertThat(results.get(2).finding().kind()).isEqualTo(Fault.TABLE_UNREACHABLE);
        assertThat(results.get(1).finding().fix()).contains("dev-runner start --local");
    }
}
