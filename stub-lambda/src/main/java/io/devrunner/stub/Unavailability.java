package io.devrunner.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/**
 * The answer when no runner answers. An HTTP caller gets a 503 that a person can read; every other trigger gets an error,
 * so that queues and streams try again and lose nothing.
 */
final class Unavailability {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Unavailability() {}

    /**
     * The response for an HTTP event; what it does not tell the public is in the function's log.
     *
     * @throws UnavailableException for any other event
     */
    static Payload answer(Payload event, Outcome.Unavailable unavailable, String requestId) throws IOException {
        if (!isHttp(event)) {
            throw new UnavailableException(unavailable.why());
        }
        LoggerFactory.getLogger(Unavailability.class).warn("{} is answered 503: {}", requestId, unavailable.why());
        ObjectNode response = JSON.createObjectNode();
        response.put("statusCode", 503);
        response.put("statusDescription", "503 Service Unavailable");
        response.putObject("headers")
                .put("content-type", "text/plain; charset=utf-8")
                .put("retry-after", "5");
        response.put("isBase64Encoded", false);
        response.put("body", "dev-runner: " + unavailable.toCallers() + "\nrequest " + requestId + "\n");
        return Payload.wrap(JSON.writeValueAsBytes(response));
    }

    /**
     * Whether the event comes from API Gateway (payload formats 1.0 and 2.0), a function URL or a load balancer.
     * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
     */
    private static boolean isHttp(Payload event) {
        try {
            JsonNode json = JSON.readTree(event.bytes());
            JsonNode context = json.path("requestContext");
            return context.has("http") || context.has("elb") || (context.isObject() && json.has("httpMethod"));
        } catch (IOException ignored) {
            // Not JSON, hence not an HTTP event.
            return false;
        }
    }

    /** The error that other triggers get. */
    static final class UnavailableException extends IOException {
        UnavailableException(String why) {
            super(why);
        }
    }
}
