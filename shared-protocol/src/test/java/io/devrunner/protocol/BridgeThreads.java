package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** Sees whether a bridge has left threads behind. */
final class BridgeThreads {
    private BridgeThreads() {}

    static void assertNoneLeft() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(names()).isEmpty());
    }

    private static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bridge-") || name.startsWith("WebSocket"))
                .sorted()
                .toList();
    }
}
