package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.runner.doctor.Doctor;
import io.devrunner.runner.doctor.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs read, and what the doctor looks at. */
final class DoctorCommandTest {
    @Test
    void theReportForProgramsHasNoCharacterThatAnEncodingLoses() throws IOException {
        Finding finding = new Finding(Finding.Outcome.OK, null, "schön, 漢字", null, null);

        String report = DoctorCommand.json(List.of(new Doctor.Result("größe", finding, Duration.ofMillis(7))), false);

        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(report)).isTrue();
        assertThat(new ObjectMapper().readTree(report).toString())
                .isEqualTo("{\"outcome\":\"ok\",\"checks\":[{\"check\":\"größe\",\"outcome\":\"ok\","
                        + "\"measured\":\"schön, 漢字\",\"millis\":7}]}");
    }

    /** The doctor looks for what is wrong elsewhere. */
    @Test
    void aProjectThatCannotBeReadDoesNotEndIt(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("dev-runner.yaml");
        Files.writeString(file, "defaults:\n  credentials: own\nfunctions:\n  orders: {}\n");
        assertThat(DoctorCommand.isOwn(directory)).isTrue();

        Files.writeString(file, "environment-file: missing.env\n" + Files.readString(file));
        assertThat(DoctorCommand.isOwn(directory)).isFalse();
    }
}
