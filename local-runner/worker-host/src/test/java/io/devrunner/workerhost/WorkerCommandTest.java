package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class WorkerCommandTest {
    @Test
    void proxiesLeadHandlersOutAndNeverToThisMachine() {
        assertThat(WorkerCommand.proxies(
                        Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", ".example.com", "AWS_PROFILE", "me")))
                .containsOnly(
                        Map.entry("HTTPS_PROXY", "http://proxy:3128"),
                        Map.entry("NO_PROXY", ".example.com,localhost,127.0.0.1"),
                        Map.entry("no_proxy", ".example.com,localhost,127.0.0.1"));
    }

    @Test
    void withoutProxyNothingIsSaidOfOne() {
        assertThat(WorkerCommand.proxies(Map.of("NO_PROXY", "example.com", "PATH", "/bin")))
                .isEmpty();
    }
}
