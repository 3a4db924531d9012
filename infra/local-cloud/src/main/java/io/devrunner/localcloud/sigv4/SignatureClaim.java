package io.devrunner.localcloud.sigv4;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a signed call says about its signature, unchecked.
 *
 * @param date the day in the credential scope, {@code yyyyMMdd}
 * @param timestamp when it was signed, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param lifetime how long it holds, or null when it stands in the Authorization header
 */
record SignatureClaim(
        String accessKeyId,
        String date,
        String region,
        String service,
        List<String> signedHeaders,
        String signature,
        String timestamp,
        @Nullable Duration lifetime) {
    SignatureClaim {
        signedHeaders = List.copyOf(signedHeaders);
    }

    boolean isPresigned() {
        return lifetime != null;
    }

    String scope() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }

    /** Without the signature, with which a presigned URL could be put together again. */
    @Override
    public String toString() {
        return accessKeyId + " " + scope();
    }
}
