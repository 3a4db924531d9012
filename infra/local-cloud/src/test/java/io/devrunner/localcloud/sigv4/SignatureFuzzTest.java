package io.devrunner.localcloud.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.server.Call;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Nobody gets in who does not know the secret, whatever the call looks like. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class SignatureFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T19:00:00Z"), ZoneOffset.UTC);
    private static final String KEY = "LOCALKEY";

    private final SignatureVerifier verifier = new SignatureVerifier(KEY, "the secret", "us-east-1", CLOCK);

    @Test
    void aCallThatWasSignedWithAnotherSecretIsNeverLetIn() throws Exception {
        Fuzzer.of("sigv4")
                .seed(signed("a guess", AuthLocation.HEADER))
                .seed(signed("a guess", AuthLocation.QUERY_STRING))
                .seed(
                        "POST /\nauthorization: AWS4-HMAC-SHA256 Credential=LOCALKEY/20261122/us-east-1/lambda/aws4_request,"
                                + " SignedHeaders=host, Signature=00\nhost: a\nx-amz-date: 20261122T190000Z\n\n")
                .words("authorization: ", "AWS4-HMAC-SHA256 ", "Credential=", "SignedHeaders=", "Signature=", "host")
                .words("x-amz-date: ", "20261122T190000Z", "/us-east-1/lambda/aws4_request", "UNSIGNED-PAYLOAD", KEY)
                .words("X-Amz-Algorithm=", "&X-Amz-Expires=", "&X-Amz-Signature=", "x-amz-content-sha256: ")
                .run(input -> {
                    Optional<Refusal> refusal =
                            verifier.verify(call(new String(input, StandardCharsets.UTF_8)), "lambda");
                    assertThat(refusal).isPresent();
                    return refusal.get().errorType() + " " + refusal.get().message();
                });
    }

    @Test
    void theSameCallWithTheSecretIsLetIn() {
        for (AuthLocation location : new AuthLocation[] {AuthLocation.HEADER, AuthLocation.QUERY_STRING}) {
            assertThat(verifier.verify(call(signed("the secret", location)), "lambda"))
                    .isEmpty();
        }
    }

    /** Reads method and target, headers until an empty line, and the payload. */
    private static Call call(String text) {
        String[] parts = text.split("\n\n", 2);
        String[] lines = parts[0].split("\n", -1);
        String[] first = lines[0].split(" ", 2);
        String[] target = (first.length < 2 ? "/" : first[1]).split("\\?", 2);
        HttpFields.Mutable headers = HttpFields.build();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": ", 2);
            if (!header[0].isEmpty()) {
                headers.add(header[0], header.length < 2 ? "" : header[1]);
            }
        }
        return new Call(
                first[0],
                target[0],
                target.length < 2 ? null : target[1],
                headers,
                Payload.utf8(parts.length < 2 ? "" : parts[1]),
                Map.of(),
                "HTTP/1.1",
                "127.0.0.1");
    }

    /** As {@link #call} reads it. */
    private static String signed(String secret, AuthLocation location) {
        byte[] payload = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = AwsV4HttpSigner.create()
                .sign(r -> {
                    r.identity(AwsCredentialsIdentity.create(KEY, secret))
                            .request(SdkHttpRequest.builder()
                                    .uri("http://127.0.0.1:4510/2015-03-31/functions/hello/invocations?b=x%20y&a=1")
                                    .method(SdkHttpMethod.POST)
                                    .build())
                            .payload(ContentStreamProvider.fromByteArray(payload))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                            .putProperty(AwsV4HttpSigner.AUTH_LOCATION, location)
                            .putProperty(HttpSigner.SIGNING_CLOCK, CLOCK);
                    if (location == AuthLocation.QUERY_STRING) {
                        r.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1));
                    }
                })
                .request();
        StringBuilder text = new StringBuilder("POST " + request.encodedPath());
        request.encodedQueryParameters().ifPresent(query -> text.append('?').append(query));
        request.forEachHeader((name, values) -> text.append('\n').append(name + ": " + values.get(0)));
        return text.append("\n\n")
                .append(new String(payload, StandardCharsets.UTF_8))
                .toString();
    }
}
