package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Reads a function's response in a payload format; in 2.0 its status code may be inferred.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
final class HttpAnswer {
    /** What belongs to the connection and not to the response. */
    private static final Set<String> CONNECTION_HEADERS =
            Set.of("content-length", "connection", "keep-alive", "transfer-encoding", "upgrade");

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads a response; what API Gateway would answer with a 500 is malformed. */
    Answer of(Payload response, PayloadFormat format) throws MalformedResponse {
        JsonNode value = parse(response);
        boolean first = format == PayloadFormat.V1;
        if (!value.has("statusCode")) {
            if (first) {
                throw new MalformedResponse("the response has no statusCode, which payload format 1.0 needs", null);
            }
            return inferred(value, response);
        }
        int status = status(value.get("statusCode"));
        HttpFields.Mutable headers = HttpFields.build();
        for (Map.Entry<String, JsonNode> header : value.path("headers").properties()) {
            if (!CONNECTION_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.put(header.getKey(), header.getValue().asText());
            }
        }
        if (first) {
            addMultiValueHeaders(headers, value.path("multiValueHeaders"));
        } else {
            for (JsonNode cookie : value.path("cookies")) {
                headers.add("Set-Cookie", cookie.asText());
            }
        }
        Payload payload =
                payload(value.path("body"), value.path("isBase64Encoded").asBoolean(false));
        if (payload.size() > 0 && !headers.contains("Content-Type")) {
            headers.put("Content-Type", first ? "application/json" : "text/plain;charset=UTF-8");
        }
        return new Answer(status, headers, payload);
    }

    /** What stands in both, name and value, is sent once. */
    private static void addMultiValueHeaders(HttpFields.Mutable headers, JsonNode multiple) {
        for (Map.Entry<String, JsonNode> header : multiple.properties()) {
            String name = header.getKey();
            if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                List<String> before = headers.getValuesList(name);
                for (JsonNode value : header.getValue()) {
                    if (!before.contains(value.asText())) {
                        headers.add(name, value.asText());
                    }
                }
            }
        }
    }

    private JsonNode parse(Payload response) throws MalformedResponse {
        try {
            JsonNode value = json.readTree(response.bytes());
            if (value.isMissingNode()) {
                throw new MalformedResponse("the response is empty, not JSON", null);
            }
            return value;
        } catch (IOException e) {
            throw new MalformedResponse("the response is not JSON", e);
        }
    }

    private static Answer inferred(JsonNode value, Payload response) {
        Payload payload = value.isTextual() ? Payload.utf8(value.textValue()) : response;
        return Answer.of(200, "application/json", payload);
    }

    private static int status(JsonNode statusCode) throws MalformedResponse {
        int status = statusCode.asInt(0);
        if (status < 200 || status > 599) {
            throw new MalformedResponse("the response's statusCode is " + statusCode, null);
        }
        return status;
    }

    private static Payload payload(JsonNode body, boolean isBase64Encoded) throws MalformedResponse {
        if (body.isMissingNode() || body.isNull()) {
            return Payload.empty();
        }
        if (!body.isTextual()) {
            throw new MalformedResponse(
                    "the response's body is no text, and API Gateway takes nothing else; write JSON to a string", null);
        }
        String text = body.textValue();
        if (!isBase64Encoded) {
            return Payload.utf8(text);
        }
        try {
            return Payload.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedResponse("the response's body is not base64, though isBase64Encoded is true", e);
        }
    }

    /** The function's response is none that API Gateway takes; the message says what is wrong with it. */
    static final class MalformedResponse extends Exception {
        MalformedResponse(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
