package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {
    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, orders-2, false",
        "orders*, orders-2, true",
        "*, anything, true",
        "a.b, axb, false",
        "*-dev-*, shop-dev-orders, true"
    })
    void aFunctionIsInterceptedByNameOrGlob(String glob, String function, boolean expected) {
        assertThat(Glob.matches(glob, function)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, orders-2, false",
        "orders*, orders-2, true",
        "orders*, *-eu, true",
        "orders-*, invoices-*, false",
        "*-dev, *-prod, false",
        "a*b*c, *b, false",
        "a*b*c, a*c*c, true",
        "*, '', true",
        "**, *, true"
    })
    void twoGlobsOverlapWhenOneNameMatchesBoth(String one, String other, boolean expected) {
        assertThat(Glob.overlap(one, other)).isEqualTo(expected);
        assertThat(Glob.overlap(other, one)).isEqualTo(expected);
    }

    @Test
    void globsOverlapWheneverTheyHaveANameInCommon() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            String one = word(random, "ab*", 4);
            String other = word(random, "ab*", 4);
            boolean common = names(6).anyMatch(name -> Glob.matches(one, name) && Glob.matches(other, name));
            assertThat(Glob.overlap(one, other)).as(one + " and " + other).isEqualTo(common);
        }
    }

    private static String word(Random random, String letters, int most) {
        return random.ints(random.nextInt(most + 1), 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** All of a and b up to this length: no two globs of four characters need a longer one. */
    private static Stream<String> names(int longest) {
        return IntStream.rangeClosed(0, longest)
                .boxed()
                .flatMap(length -> IntStream.range(0, 1 << length)
                        .mapToObj(bits -> IntStream.range(0, length)
                                .mapToObj(bit -> (bits >> bit & 1) == 0 ? "a" : "b")
                                .collect(Collectors.joining())));
    }
}
