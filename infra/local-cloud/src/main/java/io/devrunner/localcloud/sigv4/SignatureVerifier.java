package io.devrunner.localcloud.sigv4;

import io.devrunner.localcloud.server.Call;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpField;

/** Checks that calls were signed with one access key, for one region, not long ago, and not changed since. */
public final class SignatureVerifier {
    /** The difference that AWS's services allow between their clock and the caller's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String accessKeyId;
    private final String secretAccessKey;
    private final String region;
    private final Clock clock;
    /** By credential scope; emptied when it grows, since scopes of other days are of no use. */
    private final Map<String, byte[]> signingKeys = new ConcurrentHashMap<>();

    public SignatureVerifier(String accessKeyId, String secretAccessKey, String region, Clock clock) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.region = region;
        this.clock = clock;
    }

    /** The refusal, or empty when the call is signed well for the service. */
    public Optional<Refusal> verify(Call call, String service) {
        try {
            check(call, service);
            return Optional.empty();
        } catch (SignatureRefused e) {
            return Optional.of(e.refusal());
        }
    }

    private void check(Call call, String service) throws SignatureRefused {
        SignatureClaim claim = ClaimReader.read(call);
        if (!claim.accessKeyId().equals(accessKeyId)) {
            throw new SignatureRefused(Refusal.unknownKey());
        }
        checkScope(claim, service);
        checkTime(claim);
        checkSignedHeaders(call, claim.signedHeaders());
        String stringToSign = "AWS4-HMAC-SHA256\n" + claim.timestamp() + '\n' + claim.scope() + '\n'
                + CanonicalRequest.sha256(CanonicalRequest.of(call, claim));
        byte[] key = signingKey(claim);
        String expected = HexFormat.of().formatHex(hmac(key, stringToSign));
        boolean same = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), claim.signature().getBytes(StandardCharsets.UTF_8));
        if (!same) {
            throw new SignatureRefused(Refusal.mismatch());
        }
    }

    private void checkScope(SignatureClaim claim, String service) throws SignatureRefused {
        if (!claim.region().equals(region)) {
            throw invalid("Credential should be scoped to a valid region: expected " + region + ", not "
                    + claim.region() + ".");
        }
        if (!claim.service().equals(service)) {
            throw invalid("Credential should be scoped to correct service: '" + service + "'.");
        }
        if (!claim.timestamp().startsWith(claim.date() + "T")) {
            throw invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + claim.date() + "' != '" + claim.timestamp() + "'.");
        }
    }

    private void checkTime(SignatureClaim claim) throws SignatureRefused {
        Instant signed;
        try {
            signed = TIMESTAMP.parse(claim.timestamp(), Instant::from);
        } catch (DateTimeException e) {
            throw new SignatureRefused(
                    Refusal.incomplete("Date must be in ISO-8601 'basic format': " + e.getMessage()));
        }
        Instant now = clock.instant();
        Duration lifetime = claim.lifetime();
        Instant end = signed.plus(lifetime == null ? CLOCK_SKEW : lifetime);
        if (now.isAfter(end)) {
            throw invalid("Signature expired: " + claim.timestamp() + " is now earlier than "
                    + TIMESTAMP.format(now.minus(CLOCK_SKEW)) + " (" + TIMESTAMP.format(now) + " - 5 min.)");
        }
        if (signed.isAfter(now.plus(CLOCK_SKEW))) {
            throw invalid("Signature not yet current: " + claim.timestamp() + " is still later than "
                    + TIMESTAMP.format(now.plus(CLOCK_SKEW)) + " (" + TIMESTAMP.format(now) + " + 5 min.)");
        }
    }

    private static void checkSignedHeaders(Call call, List<String> signed) throws SignatureRefused {
        if (!signed.contains("host")) {
            throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }
        for (HttpField header : call.headers()) {
            String name = header.getLowerCaseName();
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                throw invalid("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
    }

    private byte[] signingKey(SignatureClaim claim) {
        if (signingKeys.size() > 100) {
            signingKeys.clear();
        }
        return signingKeys.computeIfAbsent(claim.scope(), scope -> {
            byte[] day = hmac(("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8), claim.date());
            return hmac(hmac(hmac(day, claim.region()), claim.service()), "aws4_request");
        });
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static SignatureRefused invalid(String message) {
        return new SignatureRefused(Refusal.invalid(message));
    }
}
