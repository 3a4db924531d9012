package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That a terminal's interrupt, which goes to a whole process group, does not reach what is shielded. */
final class TerminalShieldTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    static Stream<List<String>> ways() {
        return TerminalShield.WAYS.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anInterruptOfTheGroupPassesByAndTheProcessKeepsItsId(List<String> way) throws Exception {
        Optional<List<String>> shielded = TerminalShield.around(
                way, List.of("sh", "-c", "echo $$; read -r line; echo \"$line$PERL_BADLANG\""), HERE);
        assumeTrue(shielded.isPresent(), "no " + way.get(0));
        // As in a terminal: a group that is not the test's own, whose leader starts what is shielded.
        Optional<List<String>> group = TerminalShield.around(
                List.of("perl", "-e", "setpgrp; system { $ARGV[0] } @ARGV"), shielded.get(), HERE);
        assumeTrue(group.isPresent(), "no perl");
        ProcessBuilder builder = new ProcessBuilder(group.get());
        builder.environment().putAll(TerminalShield.environment(shielded.get()));
        Process terminal = builder.start();
        try {
            String pid = line(terminal);
            assertThat(ProcessHandle.of(Long.parseLong(pid)).flatMap(ProcessHandle::parent))
                    .contains(terminal.toHandle());
            Process kill = new ProcessBuilder("kill", "-INT", "--", "-" + terminal.pid()).start();
            assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(kill.exitValue()).isZero();
            terminal.getOutputStream().write("still here\n".getBytes(StandardCharsets.UTF_8));
            terminal.getOutputStream().close();
            assertThat(line(terminal)).isEqualTo("still here");
        } finally {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly();
            assertThat(terminal.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatIsNotThereIsLeftForTheStartToName() {
        List<String> absent = List.of("no-such-program-anywhere", "x");
        assertThat(TerminalShield.around(absent, HERE)).isEqualTo(absent);
        List<String> beside = List.of("./no-such-program", "x");
        assertThat(TerminalShield.around(beside, HERE)).isEqualTo(beside);
    }

    private static String line(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = process.getInputStream().read();
                read != '\n';
                read = process.getInputStream().read()) {
            assertThat(read).as("what follows " + line).isNotNegative();
            line.append((char) read);
        }
        return line.toString();
    }
}
