package io.devrunner.localcloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which route API Gateway chooses. */
final class RouteTableTest {
    private static final List<String> PETS = List.of(
            "$default",
            "ANY /{proxy+}",
            "GET /pets/{proxy+}",
            "GET /pets/dog/{id}",
            "GET /pets/dog/1",
            "POST /pets/dog/1",
            "ANY /pets/dog/1",
            "GET /");

    @ParameterizedTest
    @CsvSource({
        "GET, /pets/dog/1, GET /pets/dog/1",
        "POST, /pets/dog/1, POST /pets/dog/1",
        "PUT, /pets/dog/1, ANY /pets/dog/1",
        "GET, /pets/dog/2, GET /pets/dog/{id}",
        "GET, /pets/cat/1, GET /pets/{proxy+}",
        "POST, /pets/cat/1, ANY /{proxy+}",
        "POST, /test/5, ANY /{proxy+}",
        "GET, /pets, ANY /{proxy+}",
        "GET, /, GET /",
        "POST, /, $default",
    })
    void theMostSpecificRouteIsChosen(String method, String path, String expected) {
        RouteTable.Match match = table(PETS).match(method, path).orElseThrow();

        assertThat(match.target().route().key()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/orders, GET /{tenant}/orders",
        "/shop/carts, ANY /shop/{proxy+}",
        "/shop/orders/1, ANY /shop/{proxy+}",
        "/x/y/z, $default"
    })
    void aFullMatchWithParametersComesBeforeAGreedyOne(String path, String expected) {
        RouteTable table = table(List.of("$default", "ANY /shop/{proxy+}", "GET /{tenant}/orders"));

        assertThat(table.match("GET", path).orElseThrow().target().route().key())
                .isEqualTo(expected);
    }

    @Test
    void parametersAreTakenFromThePath() {
        RouteTable table = table(List.of("GET /users/{id}/files/{path+}"));

        assertThat(table.match("GET", "/users/a b/files/x/y/z.txt")
                        .orElseThrow()
                        .pathParameters())
                .isEqualTo(Map.of("id", "a b", "path", "x/y/z.txt"));
    }

    @Test
    void withoutADefaultRouteNothingMayMatch() {
        RouteTable table = table(List.of("GET /a", "GET /b/{id}"));

        assertThat(table.match("POST", "/a")).isEmpty();
        assertThat(table.match("GET", "/b")).isEmpty();
        assertThat(table.match("GET", "/b/")).isEmpty();
        assertThat(table.match("GET", "/b/1/2")).isEmpty();
        assertThat(table.match("GET", "/A")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "get /a, GET /a",
        "/a, ANY /a",
        "'  GET   /a ', GET /a",
        "/{proxy+}, ANY /{proxy+}",
        "$default, $default"
    })
    void aRouteKeyIsReadGenerously(String text, String key) {
        assertThat(Route.parse(text).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GET", "GET a", "FETCH /a", "GET /a b", "GET /{a+}/b", "GET /x{a}", "GET /{}", "GET /{a"})
    void whatIsNoRouteIsRefused(String text) {
        assertThatThrownBy(() -> Route.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RouteTable table(List<String> keys) {
        Stream<RouteTable.Target> targets = keys.stream().map(key -> new RouteTable.Target(Route.parse(key), "f"));
        return new RouteTable(targets.toList());
    }
}
