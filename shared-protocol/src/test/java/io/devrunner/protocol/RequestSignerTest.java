package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

final class RequestSignerTest {
    private static final AwsCredentials LASTING = AwsBasicCredentials.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG");
    private static final AwsCredentials OF_A_ROLE =
            AwsSessionCredentials.create("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG", "IQoJb3JpZ2luX2VjE//+=");

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("GET", "https://abc123.execute-api.eu-west-1.amazonaws.com/dev", "", LASTING),
                Arguments.of("GET", "https://abc123.execute-api.eu-west-1.amazonaws.com:443/dev", "", OF_A_ROLE),
                Arguments.of("GET", "http://127.0.0.1:4511/dev", "", OF_A_ROLE),
                Arguments.of("GET", "http://127.0.0.1:80/dev/a~b_c-d.e", "", LASTING),
                Arguments.of("POST", "https://abc123.example/dev/@connections/L0SM9cOFvHcCIhw%3D", "x", OF_A_ROLE),
                Arguments.of("POST", "https://dynamodb.eu-west-1.amazonaws.com", "{\"größe\":\"€\"}", OF_A_ROLE),
                Arguments.of("POST", "https://dynamodb.eu-west-1.amazonaws.com/", "{}", LASTING));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void itSignsAsTheSdkDoes(String method, String url, String text, AwsCredentials identity) {
        for (String time : new String[] {"2026-01-01T00:00:00Z", "2026-11-30T23:59:59.999Z", "2027-02-03T04:05:06Z"}) {
            Instant now = Instant.parse(time);
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            Map<String, String> bySdk = bySdk(method, url, body, identity, now);
            Map<String, String> given = new HashMap<>(Map.of("content-type", "application/x-amz-json-1.0"));
            if (bySdk.containsKey("x-amz-content-sha256")) {
                given.put("x-amz-content-sha256", bySdk.get("x-amz-content-sha256"));
            }

            Map<String, String> signed = new RequestSigner(
                            "execute-api", "eu-west-1", () -> ours(identity), Clock.fixed(now, ZoneOffset.UTC))
                    .sign(method, URI.create(url), given, body);

            assertThat(inSmallLetters(signed)).as(url + " at " + time).isEqualTo(bySdk);
        }
    }

    private static Credentials ours(AwsCredentials identity) {
        String token = identity instanceof AwsSessionCredentials session ? session.sessionToken() : null;
        return new Credentials(identity.accessKeyId(), identity.secretAccessKey(), token);
    }

    /** The first two test cases of RFC 4231, section 4. */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    })
    void itsCodeIsAsInTheStandard(String key, String text, String code) {
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(RequestSigner.hmac(hex.parseHex(key), hex.parseHex(text))))
                .isEqualTo(code);
    }

    @Test
    void itsCodeIsThatOfTheJdkForKeysOfAnyLength() throws Exception {
        Random random = new Random(4231);
        for (int length = 1; length <= 200; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            byte[] text = new byte[random.nextInt(300)];
            random.nextBytes(text);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            assertThat(RequestSigner.hmac(key, text)).as("of %d bytes", length).isEqualTo(mac.doFinal(text));
        }
    }

    @Test
    void aQueryIsRefusedAndNotSignedWrongly() {
        RequestSigner signer = new RequestSigner("execute-api", "eu-west-1", () -> ours(LASTING), Clock.systemUTC());

        assertThatThrownBy(() -> signer.sign("GET", URI.create("https://a.example/?b=c"), Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("query");
    }

    /** Without the header that the JDK sends by itself. */
    private static Map<String, String> bySdk(
            String method, String url, byte[] body, AwsCredentials identity, Instant now) {
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(identity)
                        .request(SdkHttpFullRequest.builder()
                                .method(SdkHttpMethod.fromValue(method))
                                .uri(URI.create(url))
                                .putHeader("Content-Type", "application/x-amz-json-1.0")
                                .build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1"));
        Map<String, String> headers = new HashMap<>();
        signed.request().forEachHeader((name, values) -> headers.put(name, values.get(0)));
        Map<String, String> small = inSmallLetters(headers);
        small.remove("host");
        return small;
    }

    private static Map<String, String> inSmallLetters(Map<String, String> headers) {
        Map<String, String> small = new TreeMap<>();
        headers.forEach((name, value) -> small.put(name.toLowerCase(Locale.ROOT), value));
        return small;
    }
}
