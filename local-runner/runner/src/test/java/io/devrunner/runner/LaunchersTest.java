package io.devrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launchers of Windows and of all others do the same, as far as their texts can tell. */
final class LaunchersTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();

    @Test
    void bothBuildWithTheSameArguments() throws IOException {
        assertThat(options("dev-runner.cmd", "call \"%MVN%\" (-B.+? package)"))
                .isEqualTo(options("dev-runner", "\"\\$mvn\" (-B.+? package)"))
                .contains("-am");
    }

    @Test
    void bothStartJavaWithTheSameOptions() throws IOException {
        assertThat(options("dev-runner.cmd", "java\\.exe\" (-XX.+?:stderr)"))
                .filteredOn(option -> !option.equals("-Xshare:auto"))
                .isEqualTo(options("dev-runner", "exec \"\\$java\" (-XX.+?:stderr)"))
                .contains("-Xlog:disable");
    }

    private static List<String> options(String launcher, String call) throws IOException {
        String text = Files.readString(ROOT.resolve(launcher));
        List<String> found = Pattern.compile(call, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).as(launcher).hasSize(1);
        return List.of(found.get(0).replace("\\", " ").strip().split("\\s+"));
    }
}
