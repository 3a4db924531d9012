package io.devrunner.localcloud.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.localcloud.faults.FaultPlan.Hit;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fault comes when. */
final class FaultPlanTest {
    private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

    @Test
    void theSameSeedDecidesTheSame() {
        assertThat(posts(FaultPlan.random(7, 0.3, ALL))).isEqualTo(posts(FaultPlan.random(7, 0.3, ALL)));
        assertThat(posts(FaultPlan.random(7, 0.3, ALL))).isNotEqualTo(posts(FaultPlan.random(8, 0.3, ALL)));
    }

    @Test
    void handshakesDoNotChangeWhatPostsMeet() {
        FaultPlan plan = FaultPlan.random(7, 0.3, ALL);
        plan.ofHandshake();

        assertThat(posts(plan)).isEqualTo(posts(FaultPlan.random(7, 0.3, ALL)));
    }

    @Test
    void whatIsAddedComesFirstAndChangesNothingLater() {
        FaultPlan plan = FaultPlan.random(7, 0.3, ALL);
        plan.add(Fault.GONE);
        plan.add(Fault.REFUSED_HANDSHAKE);

        assertThat(plan.ofPost()).contains(new Hit(Fault.GONE, 1));
        assertThat(plan.ofHandshake()).contains(new Hit(Fault.REFUSED_HANDSHAKE, 1));
        List<Optional<Hit>> expected = posts(FaultPlan.random(7, 0.3, ALL));
        assertThat(posts(plan).subList(0, 999)).isEqualTo(expected.subList(1, 1_000));
    }

    @Test
    void theRateIsKeptAndEachFaultComes() {
        FaultPlan plan = FaultPlan.random(7, 0.3, ALL);

        long hits = posts(plan).stream().filter(Optional::isPresent).count();
        long handshakes = Stream.generate(plan::ofHandshake)
                .limit(1_000)
                .filter(Optional::isPresent)
                .count();

        assertThat(hits).isBetween(250L, 350L);
        assertThat(handshakes).isBetween(250L, 350L);
        assertThat(plan.met().keySet()).isEqualTo(ALL);
        assertThat(plan.posts()).isEqualTo(1_000);
        assertThat(plan.handshakes()).isEqualTo(1_000);
        assertThat(plan.met().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo((int) (hits + handshakes));
    }

    @Test
    void postsAndHandshakesMeetTheirOwnFaultsAlone() {
        FaultPlan plan = FaultPlan.random(7, 1, Set.of(Fault.DROP, Fault.SLOW_HANDSHAKE));

        assertThat(posts(plan).stream().map(hit -> hit.orElseThrow().fault()).collect(Collectors.toSet()))
                .containsExactly(Fault.DROP);
        assertThat(plan.ofHandshake().orElseThrow().fault()).isEqualTo(Fault.SLOW_HANDSHAKE);
    }

    @Test
    void withoutFaultsNothingHappens() {
        assertThat(posts(FaultPlan.none())).containsOnly(Optional.empty());
        assertThat(posts(FaultPlan.random(7, 1, Set.of()))).containsOnly(Optional.empty());
    }

    @Test
    void theDelayIsAShareOfFourSeconds() {
        assertThat(new Hit(Fault.DELAY, 0.25).delay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void itSaysHowToMakeItAgain() {
        assertThat(FaultPlan.random(7, 0.3, Set.of(Fault.DROP))).hasToString("seed 7, rate 0.3, faults [DROP]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aRateThatIsNoShareIsRefused(double rate) {
        assertThatThrownBy(() -> FaultPlan.random(7, rate, ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is " + rate);
    }

    private static List<Optional<Hit>> posts(FaultPlan plan) {
        return Stream.generate(plan::ofPost).limit(1_000).toList();
    }
}
