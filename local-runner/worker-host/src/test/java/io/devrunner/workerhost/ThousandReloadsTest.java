package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import handlers.Generations;
import handlers.Pooled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mariadb.jdbc.Driver;
import org.slf4j.Logger;

/** A day's reloads leave nothing behind. */
final class ThousandReloadsTest {
    private final HostFixture fixture = new HostFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    @Timeout(120)
    void aThousandReloadsLeaveNoClassLoaderThreadOrMemoryBehind() {
        WorkerFunction function = fixture.start(Generations.class);
        reload(function, HostFixture.CODE, 100);
        Map<String, Long> early = settled(function);
        reload(function, HostFixture.CODE, 900);
        Map<String, Long> late = settled(function);
        assertThat(late.keySet()).containsExactlyInAnyOrderElementsOf(early.keySet());
        assertThat(late)
                .allSatisfy((what, amount) -> assertThat(amount)
                        .as(what + ", after 100 reloads " + early.get(what))
                        .isLessThanOrEqualTo(early.get(what) + early.get(what) / 10));
        assertThat(fixture.events.warnings).isEmpty();
    }

    @Test
    void librariesLetGoOfTheGenerationsThatUsedThem() {
        List<Path> dependencies = Stream.concat(
                        HostFixture.CODE.dependencies().stream(),
                        Stream.of(
                                        HikariDataSource.class,
                                        Driver.class,
                                        Logger.class,
                                        ObjectMapper.class,
                                        JsonFactory.class,
                                        JsonView.class)
                                .map(HostFixture::source))
                .toList();
        Code code = new Code(HostFixture.CODE.classes(), dependencies);
        WorkerFunction function = fixture.host.start(HostFixture.settings(Pooled.class), code);
        reload(function, code, 5);
        Map<String, Long> early = settled(function);
        reload(function, code, 20);
        Map<String, Long> late = settled(function);
        assertThat(late.get("threads")).isLessThanOrEqualTo(early.get("threads"));
        assertThat(fixture.events.warnings).isEmpty();
    }

    private static void reload(WorkerFunction function, Code code, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(function.reload(HostFixture.reloaded(code)).planned()).isEqualTo(ReloadKind.RELOAD);
            answer(function, "{\"what\":\"work\"}");
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
