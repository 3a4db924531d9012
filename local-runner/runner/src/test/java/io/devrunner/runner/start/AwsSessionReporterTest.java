package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.runner.doctor.FakeAccount;
import io.devrunner.runner.session.RunnerSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwsSessionReporterTest {
    @Test
    void aReplacementIsToldToTheStageAndALostConnectionIsNot() throws Exception {
        ShownEvents console = new ShownEvents();
        AtomicInteger replaced = new AtomicInteger();
        try (FakeAccount account = FakeAccount.open();
                AwsAccess access = account.access()) {
            BridgeStack bridge = BridgeStack.find(access, "dev");
            AwsSessionReporter reporter = new AwsSessionReporter(
                    console,
                    " --stage dev",
                    new AwsTroubles(access, bridge),
                    new AttachedWatch(access, bridge, List.of("*"), List.of(), console, new HandTimer()),
                    replaced::incrementAndGet);

            reporter.changed(RunnerSession.State.LOST);
            assertThat(replaced).hasValue(0);
            reporter.replacedBy("grace on desk");

            assertThat(replaced).hasValue(1);
            assertThat(console.all()).hasSize(2);
        }
    }
}
