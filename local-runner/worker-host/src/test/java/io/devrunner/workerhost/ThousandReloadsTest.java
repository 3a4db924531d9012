package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import handlers.Generations;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A day's reloads leave nothing behind. */
final class ThousandReloadsTest {
    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void aThousandReloadsLeaveNoClassLoaderThreadOrMemoryBehind() {
        WorkerFunction function = fixture.start(Generations.class);
        reload(function, 100);
        Map<String, Long> early = settled(function);
        reload(function, 900);
        Map<String, Long> late = settled(function);
        assertThat(late.keySet()).containsExactlyInAnyOrderElementsOf(early.keySet());
        assertThat(late)
                .allSatisfy((what, amount) -> assertThat(amount)
                        .as(what + ", after 100 reloads " + early.get(what))
                        .isLessThanOrEqualTo(early.get(what) + early.get(what) / 10));
        assertThat(fixture.events.warnings).isEmpty();
    }

    private static void reload(WorkerFunction function, int times) {
        for (int i = 0; i < times; i++) {
            function.reload(HostFixture.CODE);
            assertThat(answer(function, "{\"what\":\"work\"}")).isEqualTo("{\"connections\":1}");
        }
    }

    /** What the worker holds once the old generations have ended. */
    private static Map<String, Long> settled(WorkerFunction function) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> measure(function), measured -> measured.get("loaders") <= 1);
    }

    private static Map<String, Long> measure(WorkerFunction function) throws IOException {
        return new ObjectMapper().readValue(answer(function, "{\"what\":\"measure\"}"), new TypeReference<>() {});
    }
}
