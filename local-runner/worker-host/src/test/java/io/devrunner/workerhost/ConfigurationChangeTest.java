package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.request;
import static io.devrunner.workerhost.HostFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import handlers.Shapes;
import handlers.SlowToClose;
import handlers.Variable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A function that is configured anew. */
final class ConfigurationChangeTest {
    @Test
    void theNextInvocationHasTheNewVariablesAndTheOneUnderWayTheOldOnes() throws Exception {
        try (HostFixture fixture = new HostFixture();
                ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gate.setSoTimeout((int) HostFixture.PATIENCE.toMillis());
            WorkerFunction function = fixture.start(Variable.class);
            assertThat(answer(function, "0")).isEqualTo("\"hello\"");
            CompletableFuture<InvocationOutcome> under = function.invoke(request(String.valueOf(gate.getLocalPort())));
            try (Socket waiting = gate.accept()) {
                assertThat(waiting.isConnected()).isTrue();
                function.restart(settings(Variable.class).withEnvironment(Map.of("GREETING", "good day")));
                assertThat(answer(function, "0")).isEqualTo("\"good day\"");
                assertThat(under).isNotDone();
            }
            assertThat(answer(await(under))).isEqualTo("\"hello\"");
            function.restart(settings(Variable.class).withEnvironment(Map.of()));
            assertThat(answer(function, "0")).isEqualTo("\"none\"");
            assertThat(fixture.events.warnings).isEmpty();
        }
    }

    @Test
    void aHandlerOfTheOldWorkerHasItsTimeToClose() {
        try (HostFixture fixture = new HostFixture()) {
            WorkerFunction function = fixture.start(SlowToClose.class);
            assertThat(answer(function, "\"event\"")).isEqualTo("\"open\"");
            ProcessHandle old = function.processes().get(0);
            function.restart(settings(Variable.class));
            Awaitility.await().until(() -> !old.isAlive());
            assertThat(fixture.events.lines).anyMatch(line -> line.text().contains("closed in time"));
        }
    }

    @Test
    void theNextInvocationHasTheNewHandlerAndMemory() {
        try (HostFixture fixture = new HostFixture()) {
            WorkerFunction function = fixture.start(Variable.class);
            assertThat(answer(function, "0")).isEqualTo("\"hello\"");
            FunctionSettings before = settings(Shapes.Contexts.class);

            function.restart(new FunctionSettings(
                    before.name(),
                    before.handler(),
                    before.environment(),
                    2 * before.memoryMegabytes(),
                    before.timeout(),
                    before.concurrency(),
                    before.queueLimit(),
                    before.jvmOptions(),
                    before.debugPort(),
                    before.timeouts(),
                    before.directory()));

            assertThat(answer(function, "{}")).contains("\"memory\":1024,");
            assertThat(fixture.events.warnings).isEmpty();
        }
    }
}
