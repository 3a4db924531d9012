package io.devrunner.infra.attach;

/** Somebody else has changed the function or its item since they were read: read again and decide anew. */
final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    Conflict(String what, Throwable cause) {
        super(what, cause);
    }
}
