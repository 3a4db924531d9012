package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.StubKey;
import io.devrunner.protocol.TestClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** With a table out of reach each event waited for it. */
    @Test
    void aTableThatHasNotAnsweredIsNotAskedAgainForAMoment() throws IOException {
        SlowTable table = new SlowTable();
        SessionFinder finder = new SessionFinder(table, "dev", table.clock);
        table.takes = Duration.ofSeconds(2);

        assertThatThrownBy(() -> finder.find("hello")).isInstanceOf(IOException.class);
        table.clock.advance(Duration.ofSeconds(9));
        assertThatThrownBy(() -> finder.find("hello"))
                .isInstanceOf(IOException.class)
                .hasMessage("it does not answer");
        assertThat(table.asked).isEqualTo(1);

        table.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> finder.find("hello")).isInstanceOf(IOException.class);
        assertThat(table.asked).isEqualTo(2);
    }

    @Test
    void aTableThatAnswersAgainIsAskedAsEver() throws IOException {
        SlowTable table = new SlowTable();
        SessionFinder finder = new SessionFinder(table, "dev", table.clock);
        table.takes = Duration.ofSeconds(2);
        assertThatThrownBy(() -> finder.find("hello")).isInstanceOf(IOException.class);

        table.clock.advance(Duration.ofSeconds(10));
        table.answers = true;
        assertThat(finder.find("hello")).isEmpty();
        assertThat(finder.find("hello")).isEmpty();

        assertThat(table.asked).isEqualTo(3);
    }

    /** The first costs an event nothing; the second was torn apart by a freeze. */
    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void whatFailsAtOnceOrAfterAFreezeIsTriedAgainWithTheNextEvent(int seconds) {
        SlowTable table = new SlowTable();
        SessionFinder finder = new SessionFinder(table, "dev", table.clock);
        table.takes = Duration.ofSeconds(seconds);

        assertThatThrownBy(() -> finder.find("hello")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> finder.find("hello")).isInstanceOf(IOException.class);

        assertThat(table.asked).isEqualTo(2);
    }

    /** Its answers, or failures, take a while by its clock alone. */
    private static final class SlowTable implements StubDirectory {
        private final TestClock clock = new TestClock(NOW);
        private Duration takes = Duration.ZERO;
        private boolean answers;
        private int asked;

        @Override
        public List<Session> sessions(String stage) throws IOException {
            asked++;
            clock.advance(takes);
            if (!answers) {
                throw new IOException("it does not answer");
            }
            return List.of();
        }

        @Override
        public void put(StubKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
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
