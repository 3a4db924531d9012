package io.devrunner.protocol;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests with Signature Version 4, as the SDK's signer does. That one brings some 160 classes, for which each
 * cold start of a stub would pay.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
final class RequestSigner {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Of SHA-256, in bytes. */
    private static final int BLOCK = 64;

    private static final String UNRESERVED = "-._~/";

    private final String service;
    private final String region;
    private final Supplier<Credentials> credentials;
    private final InstantSource clock;

    /** Used last. */
    private volatile @Nullable DayKey dayKey;

    RequestSigner(String service, String region, Supplier<Credentials> credentials, InstantSource clock) {
        this.service = service;
        this.region = region;
        this.credentials = credentials;
        this.clock = clock;
    }

    /**
     * All headers to send with the request, besides {@code Host}; good for five minutes.
     *
     * @param url without a query
     * @param headers those of the request, in small letters; they are signed
     */
    Map<String, String> sign(String method, URI url, Map<String, String> headers, byte[] body) {
        if (url.getRawQuery() != null) {
            throw new IllegalArgumentException("a query is not signed here: " + url);
        }
        Credentials identity = credentials.get();
        String time = time(clock.instant());
        String day = time.substring(0, 8);
        Map<String, String> signed = new TreeMap<>(headers);
        signed.put("host", host(url));
        signed.put("x-amz-date", time);
        if (identity.sessionToken() != null) {
            signed.put("x-amz-security-token", identity.sessionToken());
        }
        StringBuilder canonical = new StringBuilder(512);
        canonical.append(method).append('\n').append(path(url)).append("\n\n");
        for (Map.Entry<String, String> header : signed.entrySet()) {
            canonical
                    .append(header.getKey())
                    .append(':')
                    .append(header.getValue().trim())
                    .append('\n');
        }
        String names = String.join(";", signed.keySet());
        canonical.append('\n').append(names).append('\n').append(hash(body));

        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n"
                + hash(canonical.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = key(identity.secretAccessKey(), day);
        signed.remove("host");
        signed.put(
                "Authorization",
                ALGORITHM + " Credential=" + identity.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + HexFormat.of().formatHex(hmac(key, toSign)));
        return signed;
    }

    /** Good for a day, as long as the secret stays the same. */
    private byte[] key(String secret, String day) {
        DayKey known = dayKey;
        if (known != null && known.secret.equals(secret) && known.day.equals(day)) {
            return known.key;
        }
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        dayKey = new DayKey(secret, day, key);
        return key;
    }

    private static final class DayKey {
        private final String secret;
        private final String day;
        private final byte[] key;

        DayKey(String secret, String day, byte[] key) {
            this.secret = secret;
            this.day = day;
            this.key = key;
        }
    }

    /** For instance {@code 20260131T235959Z}; without a formatter, whose classes take longer than the signature. */
    private static String time(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int clock = time.getHour() * 10_000 + time.getMinute() * 100 + time.getSecond();
        return time.toLocalDate().toString().replace("-", "") + "T"
                + Integer.toString(1_000_000 + clock).substring(1) + "Z";
    }

    /** As the JDK sends it: without the port that the scheme means anyway. */
    private static String host(URI url) {
        int usual = "https".equals(url.getScheme()) ? 443 : 80;
        return url.getPort() < 0 || url.getPort() == usual ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** What is encoded in the URL is encoded once more. */
    private static String path(URI url) {
        String path = url.getRawPath();
        if (path == null || path.isEmpty()) {
            return "/";
        }
        StringBuilder encoded = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || UNRESERVED.indexOf(b) >= 0;
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** Does once what every signature needs, so that the classes for it are loaded. */
    static void rehearse() {
        byte[] unused = hmac(new byte[1], hash(new byte[0]));
    }

    /**
     * HMAC with SHA-256. {@link javax.crypto.Mac} gives the same, once it has gone through the JDK's security providers,
     * for which a cold start would wait longer than for all else here.
     * https://www.rfc-editor.org/rfc/rfc2104
     */
    static byte[] hmac(byte[] key, byte[] text) {
        MessageDigest sha256 = sha256();
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256.digest(key) : key, BLOCK);
        sha256.update(xor(padded, 0x36));
        byte[] inner = sha256.digest(text);
        sha256.update(xor(padded, 0x5c));
        return sha256.digest(inner);
    }

    private static byte[] hmac(byte[] key, String text) {
        return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] xor(byte[] bytes, int with) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) (bytes[i] ^ with);
        }
        return result;
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
