package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import handlers.Greeter;
import handlers.Hostile;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That worker processes end with their host. */
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
}
