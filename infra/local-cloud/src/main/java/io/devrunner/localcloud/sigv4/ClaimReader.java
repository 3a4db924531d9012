package io.devrunner.localcloud.sigv4;

import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PercentEncoding;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the signature of a call, in its Authorization header or in its query. */
final class ClaimReader {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html: 7 days. */
    private static final long MAX_EXPIRES_SECONDS = 604_800;

    private ClaimReader() {}

    static SignatureClaim read(Call call) throws SignatureRefused {
        String authorization = call.header("Authorization");
        if (authorization != null) {
            return fromHeader(authorization, call);
        }
        Map<String, String> query = queryParameters(call.rawQuery());
        if (query.containsKey("X-Amz-Algorithm")) {
            return fromQuery(query);
        }
        throw new SignatureRefused(Refusal.missing());
    }

    private static SignatureClaim fromHeader(String authorization, Call call) throws SignatureRefused {
        int space = authorization.indexOf(' ');
        if (space < 0 || !authorization.substring(0, space).equals(ALGORITHM)) {
            throw incomplete("Unsupported AWS 'algorithm', expected " + ALGORITHM);
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : authorization.substring(space + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String timestamp = call.header("X-Amz-Date");
        return claim(
                require(parts, "Credential"),
                require(parts, "SignedHeaders"),
                require(parts, "Signature"),
                timestamp == null ? call.header("Date") : timestamp,
                null);
    }

    private static SignatureClaim fromQuery(Map<String, String> query) throws SignatureRefused {
        if (!ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
            throw incomplete("Unsupported AWS 'algorithm', expected " + ALGORITHM);
        }
        String expires = require(query, "X-Amz-Expires");
        if (!expires.matches("[0-9]{1,6}") || Long.parseLong(expires) > MAX_EXPIRES_SECONDS) {
            throw incomplete("X-Amz-Expires must be from 0 to " + MAX_EXPIRES_SECONDS + " seconds");
        }
        return claim(
                require(query, "X-Amz-Credential"),
                require(query, "X-Amz-SignedHeaders"),
                require(query, "X-Amz-Signature"),
                query.get("X-Amz-Date"),
                Duration.ofSeconds(Long.parseLong(expires)));
    }

    private static SignatureClaim claim(
            String credential,
            String signedHeaders,
            String signature,
            @Nullable String timestamp,
            @Nullable Duration lifetime)
            throws SignatureRefused {
        if (timestamp == null) {
            throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        String[] scope = credential.split("/", -1);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            throw incomplete("Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term");
        }
        return new SignatureClaim(
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                List.of(signedHeaders.toLowerCase(Locale.ROOT).split(";", -1)),
                signature,
                timestamp,
                lifetime);
    }

    private static Map<String, String> queryParameters(@Nullable String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            PercentEncoding.decode(pair.substring(0, equals)),
                            PercentEncoding.decode(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String require(Map<String, String> parts, String name) throws SignatureRefused {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) {
            throw incomplete("Authorization requires '" + name + "' parameter.");
        }
        return value;
    }

    private static SignatureRefused incomplete(String message) {
        return new SignatureRefused(Refusal.incomplete(message));
    }
}
