package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Waiting for the output of a runtime whose pipes cannot be marked, since it has replaced one. */
@DisabledOnOs(OS.WINDOWS)
final class ForeignOutputTest {
    private static final Duration LONG = Duration.ofMillis(300);

    @Test
    void nobodyLooksOnAtOneThatIsNeverQuiet() throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", "read -r start; exec 2>/dev/null; while echo line; do :; done").start();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        AtomicLong lastLook = new AtomicLong();
        CompletableFuture<Void> read = new CompletableFuture<>();
        try {
            ForeignOutput output = new ForeignOutput(process);
            output.expect(new Invocation(HostFixture.request("{}"), Runnable::run));
            CompletableFuture<Void> lines = new CompletableFuture<>();
            var ignored = reader.submit(() -> readOut(output, process, lines));
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            HostFixture.await(lines);

            output.whenRead(
                    task -> {
                        lastLook.set(System.nanoTime());
                        task.run();
                    },
                    () -> read.complete(null));

            HostFixture.await(read);
            Awaitility.await().until(() -> System.nanoTime() - lastLook.get() > LONG.toNanos());
        } finally {
            process.destroyForcibly();
            reader.shutdown();
            assertThat(reader.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Void readOut(ForeignOutput output, Process process, CompletableFuture<Void> lines)
            throws IOException {
        output.readOut(process.getInputStream(), (source, line) -> lines.complete(null));
        return null;
    }
}
