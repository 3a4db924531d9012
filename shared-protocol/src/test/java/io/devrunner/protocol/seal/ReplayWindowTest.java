package io.devrunner.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplayWindowTest {
    private static final long SIZE = ReplayWindow.SIZE;

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void eachCountIsTakenOnceInWhateverOrder() {
        for (long count : new long[] {5, 0, 3, 64, 63, 65, 1, 128, 127}) {
            assertThat(window.take(count)).as("first %s", count).isTrue();
            assertThat(window.take(count)).as("second %s", count).isFalse();
        }
    }

    @Test
    void theOldestInTheWindowIsTakenAndTheOneBeforeItIsNot() {
        assertThat(window.take(SIZE + 999)).isTrue();
        assertThat(window.take(1_000)).isTrue();
        assertThat(window.take(999)).isFalse();
    }

    @Test
    void aLeapForgetsNothingThatIsStillInTheWindow() {
        for (long count = 0; count < SIZE; count++) {
            assertThat(window.take(count)).isTrue();
        }
        assertThat(window.take(SIZE + SIZE / 2)).isTrue();
        for (long count = 0; count < SIZE; count++) {
            assertThat(window.take(count)).isFalse();
        }
        assertThat(window.take(SIZE)).isTrue();
    }

    @Test
    void aLeapOverTheWholeWindowStartsItAfresh() {
        assertThat(window.take(7)).isTrue();
        assertThat(window.take(7 + 10 * SIZE)).isTrue();
        assertThat(window.take(7 + 9 * SIZE + 1)).isTrue();
        assertThat(window.take(7 + 9 * SIZE)).isFalse();
    }

    @Test
    void aNegativeCountIsNeverTaken() {
        assertThat(window.take(-1)).isFalse();
        assertThat(window.take(Long.MIN_VALUE)).isFalse();
    }

    @Test
    void theLastCountThereIsIsTaken() {
        assertThat(window.take(Long.MAX_VALUE)).isTrue();
        assertThat(window.take(Long.MAX_VALUE)).isFalse();
        assertThat(window.take(Long.MAX_VALUE - SIZE + 1)).isTrue();
        assertThat(window.take(Long.MAX_VALUE - SIZE)).isFalse();
    }

    /** Compared with a set that forgets nothing. */
    @Test
    void noCountIsEverTakenTwiceAndNoneInTheWindowIsLost() {
        for (int seed = 0; seed < 20; seed++) {
            ReplayWindow fresh = new ReplayWindow();
            Random random = new Random(seed);
            Set<Long> taken = new HashSet<>();
            long newest = 0;
            for (int step = 0; step < 20_000; step++) {
                long count = Math.max(0, newest + (long) (random.nextGaussian() * SIZE / 2));
                boolean isInWindow = count > newest - SIZE;
                newest = Math.max(newest, count);
                assertThat(fresh.take(count))
                        .as("seed %s, step %s, count %s", seed, step, count)
                        .isEqualTo(isInWindow && taken.add(count));
            }
        }
    }
}
