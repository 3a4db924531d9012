package io.devrunner.protocol.seal;

/** A frame is not opened. */
final class SealException extends Exception {
    private final Refusal refusal;

    SealException(Refusal refusal) {
        super(refusal.name());
        this.refusal = refusal;
    }

    SealException(Refusal refusal, Throwable cause) {
        super(refusal.name(), cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
