package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionFinderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeDirectory directory = new FakeDirectory();
    private final SessionFinder finder = new SessionFinder(directory, "dev", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aSessionThatRegistersAfterALookInVainIsFoundAtOnce() throws IOException {
        assertThat(finder.find("hello")).isEmpty();

        directory.put(session("hello"));

        assertThat(finder.find("hello")).isPresent();
    }

    @Test
    void aSessionIsRememberedWithoutAnotherLook() throws IOException {
        directory.put(session("hello"));
        assertThat(finder.find("hello")).isPresent();

        directory.fail();

        assertThat(finder.find("hello")).isPresent();
    }

    private static Session session(String function) {
        return new Session(
                "dev",
                "id",
                "ada",
                "laptop",
                "connection",
                null,
                1,
                List.of(function),
                NOW,
                NOW,
                NOW.plusSeconds(60),
                false);
    }
}
