package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExchangeTest {
    @Test
    void whatNobodyListensToDoesNotPileUp() throws InterruptedException {
        Exchange exchange = new Exchange();
        for (int i = 0; i < 1_000; i++) {
            exchange.signal(new Exchange.Signal.Reconnected());
        }

        int heard = 0;
        while (exchange.await(Duration.ZERO) != null) {
            heard++;
        }

        assertThat(heard).isEqualTo(64);
        assertThat(exchange.hasMore()).isFalse();
    }
}
