package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.Timeouts;
import io.devrunner.workerhost.WorkerEvents;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which function has which debug port, with one name in the project file and another on AWS. */
final class DebuggerPortsTest {
    @TempDir
    private Path directory;

    private final List<DebugPort> opened = new ArrayList<>();

    private final List<String> warnings = new ArrayList<>();

    private final WorkerEvents events = new WorkerEvents() {
        @Override
        public void invocationStarted(String function, String requestId) {}

        @Override
        public void line(String function, @Nullable String requestId, Source source, String line) {}

        @Override
        public void warning(String function, String text) {
            warnings.add(function + ": " + text);
        }
    };

    /** Those of a project with orders and bills. */
    private DebuggerPorts open(int first) throws IOException {
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
                first,
                Timeouts.ON,
                false,
                true,
                new StartSettings.Sharing(false, false, Duration.ZERO, false),
                false,
                1);
        DebuggerPorts ports = new DebuggerPorts(settings, events, port -> {
            opened.add(port);
            return port;
        });
        ports.open(project, project);
        return ports;
    }

    @AfterEach
    void close() {
        opened.forEach(DebugPort::close);
    }

    @Test
    void theFirstFunctionOnAwsHasThePortOfTheOneInTheFileAndAnotherOneItsOwn() throws IOException {
        DebuggerPorts ports = open(0);
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

    @Test
    void thePortThatWasAskedForIsNoOther() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> open(other.getLocalPort()))
                    .satisfies(refused -> assertThat(refused.what()).contains("of orders"));
        }
    }

    /** Whoever has forty functions comes across the port of some other program. */
    @Test
    void aFunctionWhoseTurnComesAtATakenPortHasALaterOne() throws IOException {
        try (ServerSocket other = takenAfterAFreeOne()) {
            int first = other.getLocalPort() - 1;

            DebuggerPorts ports = open(first);

            assertThat(ports.ports()).containsEntry("orders", first).containsKey("bills");
            assertThat(ports.ports().get("bills")).isGreaterThan(other.getLocalPort());
            assertThat(ports.of("bills", "bills").orElseThrow().port())
                    .isEqualTo(ports.ports().get("bills"));
            assertThat(warnings)
                    .satisfiesExactly(
                            taken -> assertThat(taken)
                                    .startsWith("bills: the debug port " + other.getLocalPort() + " is taken"),
                            instead -> assertThat(instead)
                                    .isEqualTo("bills: a debugger can attach at 127.0.0.1:"
                                            + ports.ports().get("bills")));
        }
    }

    private static ServerSocket takenAfterAFreeOne() throws IOException {
        while (true) {
            ServerSocket taken = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
            try (ServerSocket before =
                    new ServerSocket(taken.getLocalPort() - 1, 0, InetAddress.getLoopbackAddress())) {
                assertThat(before.isBound()).isTrue();
                return taken;
            } catch (BindException ignored) {
                // Another program has that one.
                taken.close();
            }
        }
    }

    @Test
    void afterTheLastPortThereIsNone() throws IOException {
        DebuggerPorts ports = open(65_534);

        assertThat(ports.of("late", "late")).isEmpty();
        assertThat(warnings).containsExactly("late: runs without a debug port: there are no more");
    }
}
