package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.invoke;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import handlers.Greeter;
import handlers.Hostile;
import io.devrunner.protocol.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That worker processes end with their host, and that a debugger finds them. */
final class ProcessesTest {
    @Test
    void closingEndsAWorkerInTheMiddleOfAnInvocation() {
        HostFixture fixture = new HostFixture();
        WorkerFunction function = fixture.start(Hostile.Obedient.class);
        answer(function, "\"warm\"");
        var running = function.invoke(HostFixture.request("\"loop\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 2);
        long begin = System.nanoTime();
        fixture.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(HostFixture.children()).isEmpty();
        assertThat(HostFixture.failure(await(running))).contains("signal: killed");
        fixture.close();
    }

    @Test
    void closingLeavesNoThreadBehind() {
        HostFixture fixture = new HostFixture();
        answer(fixture.start(Greeter.class), "{}");
        fixture.close();
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("runtime-api") || name.startsWith("worker-")));
    }

    @Test
    void aKilledHostTakesItsWorkerWithIt() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process host = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), HostMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            long pid = Long.parseLong(lines.readLine().replace("\"", ""));
            assertThat(ProcessHandle.of(pid)).isPresent();
            host.destroyForcibly();
            Awaitility.await()
                    .until(() ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        } finally {
            host.destroyForcibly();
            assertThat(host.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDebuggerFindsEachNewWorkerAtTheSamePort() throws IOException {
        try (HostFixture fixture = new HostFixture()) {
            WorkerFunction function = fixture.host.start(debugged(0), HostFixture.CODE);
            int port = function.debugPort().orElseThrow();
            answer(function, "\"warm\"");
            assertThat(handshake(port)).isEqualTo("JDWP-Handshake");
            invoke(function, "\"exit 3\"");
            answer(function, "\"warm\"");
            assertThat(function.debugPort()).hasValue(port);
            assertThat(handshake(port)).isEqualTo("JDWP-Handshake");
        }
    }

    @Test
    void aTakenDebugPortIsNamed() throws IOException {
        try (HostFixture fixture = new HostFixture();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> fixture.host.start(debugged(taken.getLocalPort()), HostFixture.CODE))
                    .isInstanceOfSatisfying(UserException.class, e -> {
                        assertThat(e.what()).contains(String.valueOf(taken.getLocalPort()));
                        assertThat(e.fix()).contains("--debug-port").contains("--no-debug");
                    });
        }
    }

    private static FunctionSettings debugged(int port) {
        return HostFixture.settings(Hostile.Obedient.class.getName(), 1, 1, List.of(), OptionalInt.of(port));
    }

    private static String handshake(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("JDWP-Handshake".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(14), StandardCharsets.US_ASCII);
        }
    }
}
