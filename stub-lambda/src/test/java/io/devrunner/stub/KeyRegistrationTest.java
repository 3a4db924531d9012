package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.StubKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class KeyRegistrationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeDirectory directory = new FakeDirectory();
    private Instant now = START;
    private final KeyRegistration registration = new KeyRegistration(directory, "dev", "a key", "orders", () -> now);

    @Test
    void theKeyIsWrittenOnceAndAgainAfterAnHour() throws Exception {
        registration.keep();
        registration.keep();
        assertThat(directory.keyWrites()).isEqualTo(1);
        assertThat(directory.stubKey("dev", "a key"))
                .contains(new StubKey("dev", "a key", "orders", START.plus(Duration.ofHours(12))));

        now = START.plus(Duration.ofHours(1));
        registration.keep();
        assertThat(directory.keyWrites()).isEqualTo(2);
    }

    @Test
    void aKeyThatWasNeverWrittenIsAFailure() {
        directory.fail();
        assertThatThrownBy(registration::keep).isInstanceOf(IOException.class);
        assertThatThrownBy(registration::keep).isInstanceOf(IOException.class);
    }

    @Test
    void aKeyThatCannotBeWrittenAnewIsGoodUntilItExpires() throws Exception {
        registration.keep();
        directory.fail();
        now = START.plus(Duration.ofHours(11));
        registration.keep();
        now = START.plus(Duration.ofHours(12));
        assertThatThrownBy(registration::keep).isInstanceOf(IOException.class);

        directory.mend();
        registration.keep();
        assertThat(directory.keyWrites()).isEqualTo(2);
    }
}
