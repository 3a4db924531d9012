package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.server.Answer;
import org.jspecify.annotations.Nullable;

/** The errors of the {@code @connections} commands, in AWS's form. */
final class ConnectionErrors {
    private ConnectionErrors() {}

    /** The id belongs to no open connection; AWS sends no message with it. */
    static Answer gone() {
        return error(410, "GoneException", null);
    }

    static Answer malformedId(String id) {
        return error(400, "BadRequestException", "Invalid connectionId: " + id.replaceAll("[^A-Za-z0-9+/=_-]", "?"));
    }

    static Answer payloadTooLarge() {
        return error(413, "PayloadTooLargeException", "Message too long");
    }

    static Answer bufferFull() {
        return error(429, "LimitExceededException", "The client's send buffer is full");
    }

    static Answer rateExceeded() {
        return error(429, "LimitExceededException", "Rate exceeded");
    }

    static Answer internal() {
        return Answer.json(500, "{\"message\": \"Internal server error\"}")
                .with("x-amzn-ErrorType", "InternalServerErrorException");
    }

    private static Answer error(int status, String type, @Nullable String message) {
        return Answer.json(status, message == null ? "{}" : "{\"message\":\"" + message + "\"}")
                .with("x-amzn-ErrorType", type);
    }
}
