package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.http.HttpAnswer.MalformedResponse;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.workerhost.InvocationOutcome.Failed;
import java.io.IOException;

/**
 * The answer to a call whose function has failed: that of API Gateway, with a hint. What no function on AWS can fail
 * with, such as a source that does not compile, stands in the payload too, since nobody looks for it in a header.
 */
final class FailureAnswer {
    /** How error types begin that are dev-runner's own. */
    private static final String OWN = "DevRunner.";

    /** A client may refuse a header of more than some 8 KB. */
    private static final int MOST_IN_HINT = 500;

    private final JsonMapper json = new JsonMapper();

    Answer answer(String function, String requestId, Failed failed) {
        String message = message(failed);
        ObjectNode payload = payload();
        if (failed.errorType().startsWith(OWN)) {
            payload.put("errorType", failed.errorType()).put("errorMessage", message);
        }
        String reason = "ended with " + failed.errorType()
                + (message.isEmpty() ? "" : ": " + Hint.cut(Hint.oneLine(message), MOST_IN_HINT));
        return answer(payload, function, requestId, reason);
    }

    Answer answer(String function, String requestId, MalformedResponse failure) {
        return answer(payload(), function, requestId, String.valueOf(failure.getMessage()));
    }

    private ObjectNode payload() {
        return json.createObjectNode().put("message", "Internal Server Error");
    }

    private static Answer answer(ObjectNode payload, String function, String requestId, String reason) {
        return Hint.on(
                Answer.json(500, payload.toString()).with("Apigw-Requestid", requestId),
                function + ": " + reason + " (requestId " + requestId + "); the log has the details");
    }

    /** Empty when there is none, or when a foreign runtime has written what is no error of Lambda's. */
    private String message(Failed failed) {
        try {
            return json.readTree(failed.error().bytes()).path("errorMessage").asText("");
        } catch (IOException ignored) {
            return "";
        }
    }
}
