package io.devrunner.localcloud.sigv4;

/** Carries a refusal out of the checks of one call. */
final class SignatureRefused extends Exception {
    private final transient Refusal refusal;

    SignatureRefused(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
