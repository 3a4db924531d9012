package io.devrunner.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private final List<String> logged = new ArrayList<>();
    private final List<Refusal> told = new ArrayList<>();
    private final Refusals refusals = new Refusals(logged::add, told::add);

    @Test
    void theFirstOfEachKindIsToldAndAllAreCounted() {
        refusals.add(Refusal.UNSEALED);
        refusals.add(Refusal.REPLAYED);
        refusals.add(Refusal.UNSEALED);

        assertThat(told).containsExactly(Refusal.UNSEALED, Refusal.REPLAYED);
        assertThat(refusals.counts()).isEqualTo(Map.of(Refusal.UNSEALED, 2L, Refusal.REPLAYED, 1L));
    }

    @Test
    void aFloodIsAFewLines() {
        for (int frame = 0; frame < 12_345; frame++) {
            refusals.add(Refusal.NOT_GENUINE);
        }

        assertThat(logged)
                .hasSize(5)
                .startsWith("a frame was changed, or is sealed for somebody else: refused, as 0 before it")
                .endsWith("a frame was changed, or is sealed for somebody else: refused, as 9999 before it");
    }
}
