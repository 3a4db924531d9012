package io.devrunner.workerhost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a worker writes to its standard output: records behind a record separator, all else is the JVM's. */
final class WorkerOutput {
    private static final char RECORD_SEPARATOR = '\u001e';
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Listener listener;

    WorkerOutput(Listener listener) {
        this.listener = listener;
    }

    /** Told in the order of the output, from the thread that reads. */
    interface Listener {
        void line(@Nullable String requestId, WorkerEvents.Source source, String line);

        void invocationEnd(String requestId);

        void environmentEnd(String token);

        void warning(String text);
    }

    /** Reads until the worker, and all that inherited its output, has closed it. */
    void readRecords(InputStream stream) throws IOException {
        BufferedReader lines = reader(stream);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int record = line.indexOf(RECORD_SEPARATOR);
            if (record < 0) {
                listener.line(null, WorkerEvents.Source.JVM, line);
                continue;
            }
            if (record > 0) {
                listener.line(null, WorkerEvents.Source.JVM, line.substring(0, record));
            }
            record(line.substring(record + 1));
        }
    }

    /** Reads a stream that has no records. */
    void readLines(InputStream stream) throws IOException {
        BufferedReader lines = reader(stream);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            listener.line(null, WorkerEvents.Source.JVM, line);
        }
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private void record(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (IOException ignored) {
            // Native code wrote into the middle of a record: nothing better can be made of it than a line.
            listener.line(null, WorkerEvents.Source.JVM, json);
            return;
        }
        String requestId = node.path("requestId").textValue();
        switch (node.path("record").asText()) {
            case "line" ->
                listener.line(
                        requestId,
                        source(node.path("source").asText()),
                        node.path("line").asText());
            case "invocationEnd" -> listener.invocationEnd(String.valueOf(requestId));
            case "environmentEnd" -> listener.environmentEnd(node.path("token").asText());
            case "warning" -> listener.warning(node.path("text").asText());
            default -> listener.line(null, WorkerEvents.Source.JVM, json);
        }
    }

    /** The handler's code may write to the worker's output too, and so something like a record. */
    private static WorkerEvents.Source source(String name) {
        for (WorkerEvents.Source source : WorkerEvents.Source.values()) {
            if (source.name().equals(name)) {
                return source;
            }
        }
        return WorkerEvents.Source.JVM;
    }
}
