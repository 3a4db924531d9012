package io.devrunner.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the host must know to the worker's real standard output: one JSON object a line behind a record separator
 * (<a href="https://www.rfc-editor.org/rfc/rfc7464">RFC 7464</a>), which tells it from what the JVM or native code
 * prints there.
 */
final class Records {
    private static final char RECORD_SEPARATOR = '\u001e';

    private final OutputStream out;

    Records(OutputStream out) {
        this.out = out;
    }

    /** Where a line of output came from; the names are those that the host reads. */
    enum Source {
        STDOUT,
        STDERR,
        LOGGER
    }

    void line(@Nullable String requestId, Source source, String line) {
        StringBuilder json = begin("line", line.length() + 100);
        if (requestId != null) {
            member(json, "requestId", requestId);
        }
        member(json, "source", source.name());
        member(json, "line", line);
        write(json);
    }

    /** All lines of the invocation have been written. */
    void invocationEnd(String requestId) {
        StringBuilder json = begin("invocationEnd", 100);
        member(json, "requestId", requestId);
        write(json);
    }

    /** An execution environment has ended and runs no more code. */
    void environmentEnd(String token) {
        StringBuilder json = begin("environmentEnd", 100);
        member(json, "token", token);
        write(json);
    }

    /** Something about the function's code that the developer should know. */
    void warning(String text) {
        StringBuilder json = begin("warning", text.length() + 100);
        member(json, "text", text);
        write(json);
    }

    private static StringBuilder begin(String record, int capacity) {
        return new StringBuilder(capacity)
                .append(RECORD_SEPARATOR)
                .append("{\"record\":\"")
                .append(record)
                .append('"');
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    /** One write for each record, so that native output does not come between. */
    private void write(StringBuilder json) {
        byte[] bytes = json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(bytes);
            } catch (IOException ignored) {
                // The host is gone; the end of standard input ends this process.
            }
        }
    }
}
