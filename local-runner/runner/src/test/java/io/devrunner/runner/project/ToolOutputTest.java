package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolOutputTest {
    @TempDir
    private Path directory;

    @Test
    void itIsReadInThePlatformsEncodingWhateverIsJavasDefault() throws Exception {
        Path log = Files.write(directory.resolve("log"), "Stra\u00dfe".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(ToolOutput.read(log, "ISO-8859-1")).isEqualTo("Stra\u00dfe");
    }

    @Test
    void anEncodingThatJavaDoesNotKnowIsNoFailure() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "text");

        assertThat(ToolOutput.read(log, "x-unheard-of")).isEqualTo("text");
        assertThat(ToolOutput.read(log, "no name")).isEqualTo("text");
        assertThat(ToolOutput.read(log, null)).isEqualTo("text");
    }
}
