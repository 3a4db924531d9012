package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is expected here is what maven-filtering 3.5.0 does. */
class ExpressionsTest {
    private static final Map<String, String> VALUES = Map.of(
            "a", "1", "both", "${a}-@a@", "loop", "x${pool}", "pool", "y${loop}", "empty", "", "dollar", "$1\\2");

    @Test
    void bothDefaultDelimitersAreReplaced() {
        assertThat(replaced("a=${a}, @a@;${empty}.")).isEqualTo("a=1, 1;.");
    }

    @Test
    void whatIsUnknownStaysAsItIs() {
        assertThat(replaced("${x} @x@ ${} @@ ${a @a $a} #{a}")).isEqualTo("${x} @x@ ${} @@ ${a @a $a} #{a}");
    }

    @Test
    void valuesAreReplacedInTurnUnlessTheyLeadBack() {
        assertThat(replaced("${both}")).isEqualTo("1-1");
        assertThat(replaced("${loop}")).isEqualTo("xy${loop}");
        assertThat(replaced("${dollar}")).isEqualTo("$1\\2");
    }

    @Test
    void anAtSignInTheSameLineTakesTheNextOneWithIt() {
        assertThat(replaced("me@home @a@ ${a}@")).isEqualTo("me@home @a@ 1@");
        assertThat(replaced("me@home\n@a@")).isEqualTo("me@home\n1");
        assertThat(replaced("me@home ${a} you@home")).isEqualTo("me@home 1 you@home");
    }

    @Test
    void anExpressionEndsInItsLineUnlessItMayBeLonger() {
        assertThat(replaced("${x\n}${a}\r\n@\n@a@")).isEqualTo("${x\n}1\r\n@\n1");
        assertThat(new Expressions(List.of("@"), true, ExpressionsTest::value, UnaryOperator.identity())
                        .replacedIn("me@home\n@a@"))
                .isEqualTo("me@home\n@a@");
    }

    @Test
    void anExpressionIsNoLongerThanMavenLooks() {
        assertThat(replaced("@" + "x".repeat(200) + "@a@")).endsWith("x@a@");
        assertThat(replaced("@" + "x".repeat(300) + "@a@")).endsWith("x1");
    }

    @Test
    void onlyTheDelimitersThatAreNamedCount() {
        assertThat(replaced("${a} @a@", "@")).isEqualTo("${a} 1");
        assertThat(replaced("${a} @a@ [[a]] #a#", "[[*]]", "#")).isEqualTo("${a} @a@ 1 1");
    }

    private static String replaced(String text, String... delimiters) {
        List<String> all = delimiters.length == 0 ? List.of("${*}", "@") : List.of(delimiters);
        return new Expressions(all, false, ExpressionsTest::value, UnaryOperator.identity()).replacedIn(text);
    }

    private static Optional<String> value(String name, String ignored) {
        return Optional.ofNullable(VALUES.get(name));
    }
}
