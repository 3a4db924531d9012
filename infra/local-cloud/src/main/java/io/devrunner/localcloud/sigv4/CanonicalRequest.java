package io.devrunner.localcloud.sigv4;

import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a call that is signed.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
final class CanonicalRequest {
    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final Pattern SPACES = Pattern.compile(" {2,}");

    private CanonicalRequest() {}

    static String of(Call call, SignatureClaim claim) throws SignatureRefused {
        return call.method()
                + '\n'
                // Every service but S3 encodes the path as it was sent once more.
                + PercentEncoding.encode(call.rawPath(), "/")
                + '\n'
                + query(call.rawQuery(), claim.isPresigned())
                + '\n'
                + headers(call, claim.signedHeaders())
                + '\n'
                + String.join(";", claim.signedHeaders())
                + '\n'
                + payloadHash(call);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String query(@Nullable String rawQuery, boolean presigned) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = recode(equals < 0 ? pair : pair.substring(0, equals));
            if (!(presigned && name.equals("X-Amz-Signature"))) {
                // '=' sorts after digits and before letters, a tab before both: so names sort first, then values.
                pairs.add(name + '\t' + recode(equals < 0 ? "" : pair.substring(equals + 1)));
            }
        }
        pairs.sort(null);
        return String.join("&", pairs).replace('\t', '=');
    }

    private static String recode(String text) {
        return PercentEncoding.encode(PercentEncoding.decode(text), "");
    }

    private static String headers(Call call, List<String> names) throws SignatureRefused {
        StringBuilder headers = new StringBuilder();
        for (String name : names) {
            List<String> values = call.headers().getValuesList(name);
            if (values.isEmpty()) {
                throw new SignatureRefused(Refusal.invalid("The signed header '" + name + "' is not in the request."));
            }
            headers.append(name).append(':');
            for (int i = 0; i < values.size(); i++) {
                headers.append(i == 0 ? "" : ",")
                        .append(SPACES.matcher(values.get(i).strip()).replaceAll(" "));
            }
            headers.append('\n');
        }
        return headers.toString();
    }

    private static String payloadHash(Call call) throws SignatureRefused {
        String claimed = call.header(CONTENT_HASH);
        if (UNSIGNED_PAYLOAD.equals(claimed)) {
            return UNSIGNED_PAYLOAD;
        }
        String actual = sha256(call.payload().bytes());
        if (claimed != null && !claimed.equals(actual)) {
            throw new SignatureRefused(Refusal.invalid(
                    "The value of '" + CONTENT_HASH + "' does not match the hash of the request's payload."));
        }
        return actual;
    }
}
