package io.devrunner.protocol;

import java.io.IOException;

/** {@code @connections} did not take a frame, and will not take it a moment later either. */
public final class PostRefusedException extends IOException {
    private final int status;

    /** @param answer as API Gateway says it */
    public PostRefusedException(String connectionId, int status, String answer) {
        super("a frame could not be posted to " + connectionId + ": status " + status + " " + answer);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether a permission is missing, and not something that may be there a moment later. */
    public boolean isForbidden() {
        return status == 403;
    }
}
