package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    @Test
    void aRunnerThatIsGoneIsNoticedWithinFifteenSeconds() {
        Patience patience = Patience.standard();

        assertThat(patience.connection().plus(patience.accept())).isLessThanOrEqualTo(Duration.ofSeconds(15));
        assertThat(patience.silence()).isLessThanOrEqualTo(Duration.ofSeconds(13));
        // One pong may be lost.
        assertThat(patience.ping().multipliedBy(2)).isLessThan(patience.silence());
    }

    @Test
    void aBridgeOutOfReachIsToldWithinThreeSeconds() {
        Patience patience = Patience.standard();

        assertThat(patience.table()).isLessThan(Duration.ofSeconds(3));
        assertThat(patience.connection()).isLessThan(Duration.ofSeconds(3));
    }
}
