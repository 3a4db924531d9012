package io.devrunner.localcloud.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConnectionIdTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void noIdLooksLikeAnOptionOfACommand() {
        assertThat(Stream.generate(() -> ConnectionId.next(random)).limit(1_000))
                .allMatch(ConnectionId::isWellFormed)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).matches("[A-P].*"));
    }
}
