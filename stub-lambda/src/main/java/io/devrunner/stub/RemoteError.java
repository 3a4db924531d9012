package io.devrunner.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns Lambda's error JSON into a throwable that Lambda reports with the same type, message and stack trace. */
final class RemoteError {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code [loader/module/]class.method(file:line)}, see {@link StackTraceElement#toString()}. */
    private static final Pattern FRAME =
            Pattern.compile("(?<type>.+)\\.(?<method>[^.(]+)\\((?<file>[^:)]*)(?::(?<line>\\d{1,9}))?\\)");

    private static final int UNKNOWN_LINE = -1;

    /** {@link StackTraceElement}'s own sign for a native method. */
    private static final int NATIVE = -2;

    private RemoteError() {}

    /** Lambda's error JSON without a stack trace. */
    static Payload json(String errorType, String errorMessage) {
        return Payload.utf8(JSON.createObjectNode()
                .put("errorMessage", errorMessage)
                .put("errorType", errorType)
                .toString());
    }

    static Throwable of(String errorType, Payload error) {
        String message = error.text();
        List<StackTraceElement> frames = new ArrayList<>();
        try {
            JsonNode json = JSON.readTree(error.bytes());
            message = json.isObject() ? json.path("errorMessage").asText("") : message;
            json.path("stackTrace").forEach(frame -> frames.add(frame(frame.asText())));
        } catch (IOException ignored) {
            // Not JSON: a runtime of another kind sent it, and its text is the best message there is.
        }
        Throwable throwable = NamedThrowable.of(errorType, message);
        throwable.setStackTrace(frames.toArray(new StackTraceElement[0]));
        return throwable;
    }

    /** A frame whose {@link StackTraceElement#toString()} is the text again. */
    private static StackTraceElement frame(String text) {
        Matcher matcher = FRAME.matcher(text);
        if (!matcher.matches()) {
            return new StackTraceElement(text, "", null, UNKNOWN_LINE);
        }
        String file = matcher.group("file");
        String line = matcher.group("line");
        boolean unknown = file.equals("Unknown Source");
        int number = file.equals("Native Method") ? NATIVE : line == null ? UNKNOWN_LINE : Integer.parseInt(line);
        return new StackTraceElement(matcher.group("type"), matcher.group("method"), unknown ? null : file, number);
    }
}
