package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where doctor looks for a stage's database. */
class StageDatabaseTest {
    private static final Map<String, String> OUTPUTS = Map.of(
            "DatabaseHost", "dev.proxy-1.eu-central-1.rds.amazonaws.com",
            "DatabasePort", "3306",
            "DatabaseUser", "app");

    private FakeCloudFormation aws;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        aws = new FakeCloudFormation();
        access = aws.access();
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    @Test
    void itIsWhatTheStacksOutputsSay() {
        aws.has("dev-runner-dev-database", "CREATE_COMPLETE", OUTPUTS);
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of("VpcCidr", "11.0.0.0/16"));

        assertThat(StageDatabase.read(access, "dev"))
                .contains(new StageDatabase("dev.proxy-1.eu-central-1.rds.amazonaws.com", 3306, "app", "11.0.0.0/16"));
    }

    @Test
    void theRangeOfANetworkThatIsNotOursIsUnknown() {
        aws.has("dev-runner-dev-database", "UPDATE_COMPLETE", OUTPUTS);

        assertThat(StageDatabase.read(access, "dev").orElseThrow().vpcCidr()).isNull();
    }

    @Test
    void aStageWithoutAStackOrWithOneThatFailedHasNone() {
        assertThat(StageDatabase.read(access, "dev")).isEmpty();

        aws.has("dev-runner-dev-database", "ROLLBACK_COMPLETE", OUTPUTS);
        assertThat(StageDatabase.read(access, "dev")).isEmpty();
    }
}
