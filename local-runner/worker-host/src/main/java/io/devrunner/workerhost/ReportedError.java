package io.devrunner.workerhost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime posted to {@code error} or {@code init error}.
 *
 * @param type the error's own type, else the one that the runtime gives
 * @param json Lambda's error JSON as posted
 * @param ends what ends with it
 */
record ReportedError(String type, Payload json, Ends ends) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What takes no more events after an error. */
    enum Ends {
        NOTHING,
        ENVIRONMENT,
        /** The environment, and the JVM should take no others. */
        WORKER
    }

    static ReportedError of(HttpFields headers, Payload json) {
        String header = headers.get("Lambda-Runtime-Function-Error-Type");
        return new ReportedError(type(json, header), json, ends(headers.get("Dev-Runner-Ends")));
    }

    private static Ends ends(@Nullable String header) {
        if (header == null) {
            return Ends.NOTHING;
        }
        return header.equals("worker") ? Ends.WORKER : Ends.ENVIRONMENT;
    }

    private static String type(Payload json, @Nullable String header) {
        String otherwise = header == null ? "Runtime.Unknown" : header;
        try {
            JsonNode type = JSON.readTree(json.bytes()).path("errorType");
            return type.isTextual() && !type.textValue().isEmpty() ? type.textValue() : otherwise;
        } catch (IOException ignored) {
            // Any runtime may post here; Lambda takes what is not JSON too and goes by the header.
            return otherwise;
        }
    }
}
