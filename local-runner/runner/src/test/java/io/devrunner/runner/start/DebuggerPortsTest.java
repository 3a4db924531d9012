package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which function has which debug port, with one name in the project file and another on AWS. */
final class DebuggerPortsTest {
    @TempDir
    private Path directory;

    private final List<DebugPort> opened = new ArrayList<>();
    private DebuggerPorts ports;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(
                directory.resolve(ProjectFile.NAME),
                "functions: {orders: {on-aws: 'Shop-Orders*'}, bills: {timeout: 5}}");
        Project project = ProjectFile.readForAws(directory);
        StartSettings settings = new StartSettings(
                directory,
                List.of(),
                new StartSettings.Target.Aws("dev", null, () -> {
                    throw new AssertionError("nothing is asked of AWS");
                }),
                0,
                Timeouts.ON,
                false,
                true,
                new StartSettings.Sharing(false, false, Duration.ZERO, false),
                false,
                1);
        ports = new DebuggerPorts(settings, WorkerEvents.ignored(), port -> {
            opened.add(port);
            return port;
        });
        ports.open(project, project);
    }

    @AfterEach
    void close() {
        opened.forEach(DebugPort::close);
    }

    @Test
    void theFirstFunctionOnAwsHasThePortOfTheOneInTheFileAndAnotherOneItsOwn() {
        int ofFile = Optional.ofNullable(ports.ports().get("orders")).orElseThrow();

        int first = ports.of("Shop-Orders-AbC", "orders").orElseThrow().port();
        int second = ports.of("Shop-Orders-DeF", "orders").orElseThrow().port();

        assertThat(first).isEqualTo(ofFile);
        assertThat(second).isNotEqualTo(ofFile);
        assertThat(ports.of("Shop-Orders-AbC", "orders").orElseThrow().port()).isEqualTo(first);
        assertThat(ports.of("Shop-Orders-DeF", "orders").orElseThrow().port()).isEqualTo(second);
        assertThat(ports.of("bills", "bills").orElseThrow().port())
                .isEqualTo(ports.ports().get("bills"));
        assertThat(opened).hasSize(3);
    }
}
