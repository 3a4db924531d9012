package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class OwnedProcessTest {
    /** A program that starts a process when it is ending already, and tells its process id. */
    static final class Ending {
        private Ending() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(Ending::startOneMore));
        }

        private static void startOneMore() {
            try {
                Process late = new ProcessBuilder("sleep", "600").start();
                System.out.println(late.pid());
                boolean ended = OwnedProcess.await(late, Duration.ofMillis(100));
                System.out.println(ended);
            } catch (IOException | InterruptedException | IllegalStateException e) {
                System.out.println(e);
            }
        }
    }

    @Test
    void aProcessThatIsStartedWhileTheProgramEndsIsNotLeftBehind() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        location(OwnedProcess.class) + File.pathSeparator + location(Ending.class),
                        Ending.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        long late = Long.parseLong(said.lines().findFirst().orElseThrow());
        try {
            await().until(() ->
                    ProcessHandle.of(late).filter(ProcessHandle::isAlive).isEmpty());
        } finally {
            ProcessHandle.of(late).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
