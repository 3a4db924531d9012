package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import handlers.Hostile;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That debuggers find the worker at one port, one at a time, and that none of them can hold it up by leaving. */
final class DebugPortTest {
    private static final String HANDSHAKE = "JDWP-Handshake";

    @Test
    void aDebuggerFindsEachNewWorkerAtTheSamePort() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            answer(function, "\"warm\"");
            attach(port.port()).close();
            invoke(function, "\"exit 3\"");
            answer(function, "\"warm\"");
            assertThat(function.debugPort()).hasValue(port.port());
            attach(port.port()).close();
        }
    }

    @Test
    void aDebuggerThatLeavesMakesPlaceForTheNext() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            AtomicInteger left = new AtomicInteger();
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            // In the place of the deadlines, which want to know it otherwise.
            port.onDetach(left::incrementAndGet);
            for (int turn = 0; turn < 10; turn++) {
                Socket debugger = attach(port.port());
                assertThat(port.isAttached()).isTrue();
                debugger.close();
            }
            answer(function, "\"warm\"");
            Awaitility.await().until(() -> left.get() == 10);
            assertThat(port.isAttached()).isFalse();
            assertThat(fixture.events.warnings).isEmpty();
        }
    }

    @Test
    void aSecondDebuggerIsTurnedAwayAndTheFirstStays() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            try (Socket first = attach(port.port());
                    Socket second = connect(port.port())) {
                assertThat(second.getInputStream().read())
                        .as("the end of the stream")
                        .isNegative();
                assertThat(fixture.events.warnings).singleElement().asString().contains("attached already");
                assertThat(first.isConnected()).isTrue();
                assertThat(port.isAttached()).isTrue();
                answer(function, "\"warm\"");
            }
        }
    }

    @Test
    void whatIsNoDebuggerDoesNotDisturbTheWorker() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            answer(function, "\"warm\"");
            try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
                browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(browser.getInputStream().read()).isNegative();
            }
            new Socket(InetAddress.getLoopbackAddress(), port.port()).close();
            attach(port.port()).close();
            assertThat(fixture.events.lines).noneMatch(line -> line.text().contains("Debugger failed to attach"));
        }
    }

    @Test
    void aDebuggerThatComesBeforeTheWorkerWaitsForIt() throws Exception {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            CompletableFuture<Socket> debugger = CompletableFuture.supplyAsync(() -> {
                try {
                    return attach(port.port());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            fixture.host.start(debugged(port), HostFixture.CODE);
            debugger.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aSuspendedWorkerRunsNothingBeforeADebuggerHasComeAndNoTimePasses() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, true)) {
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            CompletableFuture<InvocationOutcome> waits = function.invoke(request("\"warm\"", Duration.ofMillis(100)));
            Awaitility.await()
                    .until(() -> fixture.events.warnings.stream()
                            .anyMatch(line -> line.contains("waits for a debugger at 127.0.0.1:" + port.port())));
            assertThat(port.isWaiting()).isTrue();
            assertThat(waits).isNotDone();
            assertThat(function.initialized()).isNotDone();
            // That it leaves without a word lets the worker go on.
            attachAndLeave(port.port());
            await(function.initialized());
            assertThat(port.isWaiting()).isFalse();
            await(waits);
        }
    }

    @Test
    void eachNewWorkerWaitsWhenItIsAskedTo() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, true)) {
            WorkerFunction function = fixture.host.start(debugged(port), HostFixture.CODE);
            attachAndLeave(port.port());
            invoke(function, "\"exit 3\"");
            CompletableFuture<InvocationOutcome> next = function.invoke(request("\"warm\""));
            Awaitility.await().until(port::isWaiting);
            assertThat(next).isNotDone();
            attachAndLeave(port.port());
            answer(await(next));
        }
    }

    @Test
    void closingEndsASuspendedWorkerAndAllThreads() throws IOException {
        HostFixture fixture = new HostFixture();
        DebugPort port = open(fixture, 0, true);
        try (Socket early = connect(port.port())) {
            fixture.host.start(debugged(port), HostFixture.CODE);
            fixture.close();
            port.close();
            assertThat(HostFixture.children()).isEmpty();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith("debug-port-")));
            assertThat(early.isConnected()).isTrue();
        }
    }

    @Test
    void aTakenDebugPortIsNamed() throws IOException {
        try (HostFixture fixture = new HostFixture();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> open(fixture, taken.getLocalPort(), false))
                    .isInstanceOfSatisfying(UserException.class, e -> {
                        assertThat(e.what()).contains(String.valueOf(taken.getLocalPort()));
                        assertThat(e.fix()).contains("--debug-port 0").contains("--no-debug");
                    });
        }
    }

    @Test
    void aWorkerThatCannotBeReachedLeavesNoSocket() throws IOException {
        try (HostFixture fixture = new HostFixture();
                DebugPort port = open(fixture, 0, false)) {
            try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port.forwardToNext().accept(gone.getLocalPort());
            }
            try (Socket debugger = connect(port.port())) {
                assertThat(debugger.getInputStream().read()).isNegative();
            }
            Awaitility.await().until(() -> port.connections() == 0);
        }
    }

    private static DebugPort open(HostFixture fixture, int port, boolean suspend) {
        return DebugPort.open("tested", port, suspend, fixture.events);
    }

    private static FunctionSettings debugged(DebugPort port) {
        return HostFixture.settings(Hostile.Obedient.class.getName(), 1, 1, List.of(), Optional.of(port));
    }

    /** A connection with its first words said. */
    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Leaves after the JVM has said that it stands at its beginning: before, it would stand there for the next one. */
    private static void attachAndLeave(int port) throws IOException {
        try (Socket debugger = attach(port)) {
            assertThat(debugger.getInputStream().read()).isNotNegative();
        }
    }

    private static Socket attach(int port) throws IOException {
        Socket socket = connect(port);
        byte[] answer = socket.getInputStream().readNBytes(HANDSHAKE.length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(HANDSHAKE);
        return socket;
    }
}
