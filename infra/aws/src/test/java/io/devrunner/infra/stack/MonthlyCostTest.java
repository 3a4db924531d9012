package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told of the costs. */
final class MonthlyCostTest {
    @Test
    void theReadmeSaysTheSame() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        BigDecimal sum = BigDecimal.ZERO;
        for (MonthlyCost cost : MonthlyCost.all()) {
            assertThat(readme)
                    .contains("| " + cost.stack().label() + " | " + cost.what() + " | " + cost.dollars() + " | "
                            + cost.note() + " ([source](" + cost.source() + ")) |");
            sum = sum.add(cost.dollars());
        }
        assertThat(readme).contains("**" + sum + "**");
    }

    @Test
    void eachStackHasItsCosts() {
        assertThat(EnumSet.allOf(StageStack.class))
                .allSatisfy(
                        stack -> assertThat(MonthlyCost.table(List.of(stack))).hasSizeGreaterThan(1));
    }

    @Test
    void theTableEndsWithTheSum() {
        List<String> table = MonthlyCost.table(List.of(StageStack.NETWORK, StageStack.VPN));

        assertThat(table.get(table.size() - 1)).contains("109.50 USD a month");
    }
}
