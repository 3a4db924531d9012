package io.devrunner.localcloud.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names a port is asked by. */
final class ForeignHostTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, 80",
        "127.0.0.1, 80",
        "[::1], 80",
        "LOCALHOST, 80",
        "localhost:80, 80",
        "localhost:3000, 3000",
    })
    void loopbackByNameIsNotForeign(String host, int port) {
        assertThat(ForeignHost.isAskedFor(HttpFields.build().add("Host", host), port))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 80", "localhost.evil.example, 80", "localhost, 3000", "localhost:80, 3000"})
    void anotherNameIsForeign(String host, int port) {
        assertThat(ForeignHost.isAskedFor(HttpFields.build().add("Host", host), port))
                .isTrue();
    }
}
