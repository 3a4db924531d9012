package io.devrunner.localcloud.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.devrunner.localcloud.server.Answer;

/** The errors of Lambda's API, in AWS's form. */
final class LambdaErrors {
    private LambdaErrors() {}

    static Answer notFound(String arn) {
        return error(404, "ResourceNotFoundException", "Function not found: " + arn);
    }

    static Answer unknownOperation(String method, String path) {
        return error(404, "UnknownOperationException", "dev-runner's local cloud has no " + method + " " + path);
    }

    static Answer invalidContent(String reason) {
        return error(400, "InvalidRequestContentException", reason);
    }

    static Answer invalidParameter(String reason) {
        return error(400, "InvalidParameterValueException", reason);
    }

    /** The model calls it RequestTooLargeException; what comes over the wire has this name, and one of these texts. */
    static Answer tooLarge(int size, int limit, String invocationType) {
        String message = invocationType.equals("Event")
                ? size + " byte payload is too large for the Event invocation type (limit " + limit + " bytes)"
                : "Request must be smaller than " + limit + " bytes for the InvokeFunction operation";
        return error(413, "RequestEntityTooLargeException", message);
    }

    static Answer throttled() {
        return error(429, "TooManyRequestsException", "Rate Exceeded.");
    }

    private static Answer error(int status, String type, String message) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("Type", "User")
                .put("message", message)
                .toString();
        return Answer.json(status, json).with("x-amzn-ErrorType", type);
    }
}
