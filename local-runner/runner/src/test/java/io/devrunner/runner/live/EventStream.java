package io.devrunner.runner.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The events that a runner writes to its standard output, and whatever else it writes there. */
final class EventStream {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Guarded by this. */
    private final List<JsonNode> events = new ArrayList<>();

    /** Lines that are no event. Guarded by this. */
    private final List<String> strange = new ArrayList<>();

    /** Guarded by this. */
    private boolean ended;

    /** Reads until the stream ends. */
    void read(InputStream output) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException ignored) {
            // The process has ended.
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            if (event.path("time").isTextual() && event.path("event").isTextual()) {
                events.add(event);
            } else {
                strange.add(line);
            }
        } catch (JsonProcessingException ignored) {
            // The test shows it.
            strange.add(line);
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The first event that matches, which may have come already; empty when none comes in time. */
    synchronized Optional<JsonNode> await(Duration timeout, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (int seen = 0; true; seen++) {
            while (seen == events.size()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (ended || millis <= 0) {
                    return Optional.empty();
                }
                wait(millis);
            }
            if (wanted.test(events.get(seen))) {
                return Optional.of(events.get(seen));
            }
        }
    }

    /** All until now. */
    synchronized List<JsonNode> all() {
        return List.copyOf(events);
    }

    synchronized List<String> strange() {
        return List.copyOf(strange);
    }
}
