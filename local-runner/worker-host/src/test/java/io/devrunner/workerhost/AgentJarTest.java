package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class AgentJarTest {
    @Test
    void itIsThereAgainAfterTheTemporaryDirectoryWasCleaned() throws IOException {
        Path again;
        try (AgentJar agent = AgentJar.write()) {
            Path first = agent.file();
            assertThat(agent.file()).isEqualTo(first);
            Files.delete(first);
            again = agent.file();
            assertThat(again).isNotEmptyFile();
        }
        assertThat(again).doesNotExist();
    }
}
