package io.devrunner.localcloud.sigv4;

/** Why a call is not let in, in AWS's words. */
public record Refusal(String errorType, String message) {
    static Refusal missing() {
        return new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    static Refusal incomplete(String message) {
        return new Refusal("IncompleteSignatureException", message);
    }

    static Refusal unknownKey() {
        return new Refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
    }

    static Refusal invalid(String message) {
        return new Refusal("InvalidSignatureException", message);
    }

    static Refusal mismatch() {
        return invalid("The request signature we calculated does not match the signature you provided. Check your AWS"
                + " Secret Access Key and signing method. Consult the service documentation for details.");
    }
}
