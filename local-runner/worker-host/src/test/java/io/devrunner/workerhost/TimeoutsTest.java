package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import handlers.Hostile;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a passed deadline ends an invocation, with a real debugger at the debug port. */
final class TimeoutsTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void aDebuggedInvocationOutlivesItsDeadline() throws Exception {
        WorkerFunction function = start(fixture.debugPort(), Timeouts.AUTO);
        VirtualMachine debugger = attach(function);
        assertThat(answer(await(function.invoke(request("\"wait 1500\"", SHORT)))))
                .isEqualTo("\"done 2\"");
        debugger.dispose();
    }

    @Test
    void anOverdueInvocationTimesOutWhenTheDebuggerIsGone() throws Exception {
        WorkerFunction function = start(fixture.debugPort(), Timeouts.AUTO);
        VirtualMachine debugger = attach(function);
        InvocationRequest overdue = request("\"wait 60000\"", SHORT);
        CompletableFuture<InvocationOutcome> outcome = function.invoke(overdue);
        // It takes its event after the first one's deadline, and is still there after its own.
        assertThat(answer(await(function.invoke(request("\"wait 1500\"", SHORT)))))
                .startsWith("\"done");
        assertThat(outcome).isNotDone();
        debugger.dispose();
        assertThat(failure(await(outcome)))
                .startsWith("Sandbox.Timedout ")
                .containsPattern(
                        "RequestId: " + overdue.requestId() + " Error: Task timed out after 0\\.[45]\\d seconds");
        assertThat(answer(function, "\"next\"")).isEqualTo("\"next 1\"");
    }

    @Test
    void anInvocationUnderWayMayFinishAfterTheDebuggerIfItsDeadlineHasNotPassed() throws Exception {
        WorkerFunction function = start(fixture.debugPort(), Timeouts.AUTO);
        VirtualMachine debugger = attach(function);
        CompletableFuture<InvocationOutcome> outcome = function.invoke(request("\"wait 1000\""));
        debugger.dispose();
        assertThat(answer(await(outcome))).startsWith("\"done");
    }

    @Test
    void theNextTimeoutAfterADebuggerIsEnforced() throws Exception {
        WorkerFunction function = start(fixture.debugPort(), Timeouts.AUTO);
        attach(function).dispose();
        Awaitility.await().until(() -> failureOrAnswer(function).contains("Task timed out"));
    }

    @Test
    void aDebuggerKeepsAnInitPhaseThatIsOverdue() throws Exception {
        WorkerFunction function = fixture.host.start(
                HostFixture.settings(Hostile.SlowInInit.class, fixture.debugPort(), Timeouts.AUTO), HostFixture.CODE);
        VirtualMachine debugger = attach(function);
        assertThat(answer(await(function.invoke(request("{}", SHORT))))).isEqualTo("\"slow\"");
        debugger.dispose();
    }

    @Test
    void timeoutsOnHoldUnderADebuggerToo() throws Exception {
        WorkerFunction function = start(fixture.debugPort(), Timeouts.ON);
        attach(function);
        assertThat(failure(await(function.invoke(request("\"wait 60000\"", SHORT)))))
                .contains("Task timed out");
    }

    @Test
    void timeoutsOffNeverEndAnInvocationAndItsTimeStillRunsOut() {
        WorkerFunction function = start(Optional.empty(), Timeouts.OFF);
        assertThat(answer(await(function.invoke(request("\"wait 1500\"", SHORT)))))
                .isEqualTo("\"done 2\"");
        assertThat(answer(await(function.invoke(request("\"left\"", Duration.ofSeconds(-3))))))
                .isEqualTo("\"0\"");
    }

    private static String failureOrAnswer(WorkerFunction function) {
        InvocationOutcome outcome = await(function.invoke(request("\"wait 1500\"", SHORT)));
        return outcome instanceof InvocationOutcome.Failed ? failure(outcome) : answer(outcome);
    }

    private WorkerFunction start(Optional<DebugPort> debugPort, Timeouts timeouts) {
        WorkerFunction function =
                fixture.host.start(HostFixture.settings(Hostile.Obedient.class, debugPort, timeouts), HostFixture.CODE);
        assertThat(answer(function, "\"warm\"")).isEqualTo("\"warm 1\"");
        return function;
    }

    private static VirtualMachine attach(WorkerFunction function)
            throws IOException, IllegalConnectorArgumentsException {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(candidate -> candidate.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(String.valueOf(function.debugPort().orElseThrow()));
        arguments.get("timeout").setValue("10000");
        return connector.attach(arguments);
    }
}
