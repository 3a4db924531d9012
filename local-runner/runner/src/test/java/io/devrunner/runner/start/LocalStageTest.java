package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.LocalFunction;
import io.devrunner.runner.project.Project;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a function of the project is deployed to the local cloud. */
final class LocalStageTest {
    @Test
    void itsStubWaitsWhileSomebodyStandsAtABreakpointForHours() {
        LocalFunction deployed = LocalStage.deployed(Project.Function.onAws("orders"), 1);

        assertThat(deployed.timeout()).isGreaterThanOrEqualTo(Duration.ofHours(12));
    }
}
