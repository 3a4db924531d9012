package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

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
}
