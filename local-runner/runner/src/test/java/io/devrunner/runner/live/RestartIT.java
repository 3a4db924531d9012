package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.Limits;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.localcloud.LocalCloudEvents;
import io.devrunner.localcloud.LocalCloudSettings;
import io.devrunner.localcloud.LocalFunction;
import io.devrunner.localcloud.faults.FaultPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runner that was killed on a stage, and the next one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RestartIT {
    private static final String FUNCTION = "echo";

    @TempDir
    Path directory;

    private LocalCloud cloud;
    private StackPeer stack;

    @BeforeEach
    void open() throws Exception {
        cloud = LocalCloud.open(
                new LocalCloudSettings(
                        "dev",
                        0,
                        0,
                        List.of(new LocalFunction(FUNCTION, List.of(), 256, Duration.ofMinutes(1), 1, Map.of())),
                        directory,
                        Limits.aws(),
                        FaultPlan.none(),
                        Clock.systemUTC()),
                new Unheard());
        stack = StackPeer.open(cloud);
        cloud.start();
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        cloud.close();
    }

    /** Nobody else can have been replaced by that: the lock on the project's directory tells that its runner is gone. */
    @Test
    void whoWasKilledDoesNotStandInTheWayOfTheNextRunnerOfTheProject() throws Exception {
        Path project = project("first");
        LiveRun killed = launch(project);
        killed.ready();
        killed.kill();

        try (LiveRun next = launch(project);
                Calls calls = Calls.of(cloud)) {
            next.ready();
            assertThat(calls.invoked(FUNCTION, "\"hello\"")).isEqualTo("\"hello\"");
        }
    }

    @Test
    void whoWasKilledElsewhereMayStillBeThere() throws Exception {
        LiveRun killed = launch(project("first"));
        killed.ready();
        killed.kill();

        LiveRun other = launch(project("second"));
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.errorText()).contains("another dev-runner intercepts functions", "--take-over");
        other.kill();
    }

    private Path project(String name) throws Exception {
        return new ProjectDirectory(directory.resolve(name))
                .source("example.Echo", Handlers.ECHO)
                .function(FUNCTION, "example.Echo")
                .path();
    }

    private LiveRun launch(Path project) throws Exception {
        return LiveRun.launch(project, stack.environment(), "--stage", "dev");
    }

    /** What the stub writes is not what this is about. */
    private static final class Unheard implements LocalCloudEvents {
        @Override
        public void line(String function, @Nullable String requestId, String line) {}

        @Override
        public void warning(String text) {}
    }
}
