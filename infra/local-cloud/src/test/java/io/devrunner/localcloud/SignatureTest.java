package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.TestClock;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;

/** Calls that the AWS SDK signed, as they are and with each signed part changed. */
final class SignatureTest {
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final String INVOKE = "/2015-03-31/functions/hello/invocations";
    private static final Instant NOW = Instant.parse("2026-11-22T19:00:00Z");

    private final TestClock clock = new TestClock(NOW);
    private LocalCloud cloud;
    private SignedCalls calls;

    @BeforeEach
    void open() {
        cloud = new TestCloud().clock(clock).open();
        calls = new SignedCalls(cloud, clock);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                INVOKE,
                INVOKE + "?Qualifier=%24LATEST&b=x%20y&a=2&a=1",
                "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Ahello/invocations"
            })
    void aSignedCallIsLetIn(String path) throws Exception {
        assertThat(calls.post("lambda", path, PAYLOAD, Map.of("X-Amz-Log-Type", "None  of   it"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aCallWithAnUnsignedPayloadIsLetIn() throws Exception {
        SdkHttpRequest signed =
                calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of(), AuthLocation.HEADER, false);

        assertThat(signed.firstMatchingHeader("x-amz-content-sha256")).contains("UNSIGNED-PAYLOAD");
        assertThat(calls.send(signed, PAYLOAD).statusCode()).isEqualTo(200);
    }

    @Test
    void aPresignedCallIsLetInUntilItExpires() throws Exception {
        SdkHttpRequest signed = presigned();

        assertThat(calls.send(signed, new byte[0]).statusCode()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(2));
        assertForbidden(calls.send(signed, new byte[0]), "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Algorithm",
                "X-Amz-Credential",
                "X-Amz-Date",
                "X-Amz-Expires",
                "X-Amz-SignedHeaders",
                "X-Amz-Signature"
            })
    void aPresignedCallWithAChangedParameterIsRefused(String parameter) throws Exception {
        SdkHttpRequest signed = presigned();
        SdkHttpRequest changed = signed.toBuilder()
                .putRawQueryParameter(
                        parameter,
                        changed(signed.firstMatchingRawQueryParameter(parameter).orElseThrow()))
                .build();

        assertThat(calls.send(changed, new byte[0]).statusCode()).isEqualTo(403);
    }

    @Test
    void aPresignedCallWithAMoreParameterIsRefused() throws Exception {
        assertForbidden(
                calls.send(
                        presigned().toBuilder()
                                .putRawQueryParameter("more", "1")
                                .build(),
                        new byte[0]),
                "InvalidSignatureException");
    }

    @Test
    void anUnsignedCallIsRefusedInEachServicesOwnForm() throws Exception {
        SdkHttpRequest connection = unsigned(calls.sign(
                "execute-api",
                SdkHttpMethod.GET,
                SignedCalls.connectionPath("L0SM9cOFvHcCIhw="),
                new byte[0],
                Map.of()));
        SdkHttpRequest table = unsigned(calls.sign(
                "dynamodb", SdkHttpMethod.POST, "/", PAYLOAD, Map.of("X-Amz-Target", "DynamoDB_20120810.GetItem")));
        SdkHttpRequest lambda = unsigned(calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of()));

        assertForbidden(calls.send(connection, new byte[0]), "MissingAuthenticationTokenException");
        assertForbidden(calls.send(lambda, PAYLOAD), "MissingAuthenticationTokenException");
        HttpResponse<String> refused = calls.send(table, PAYLOAD);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("\"__type\":\"com.amazon.coral.service#MissingAuthenticationTokenException\"");
    }

    @Test
    void aCallSignedForAnotherServiceIsRefused() throws Exception {
        assertForbidden(calls.post("dynamodb", INVOKE, PAYLOAD, Map.of()), "InvalidSignatureException");
    }

    @Test
    void aCallWithAnotherKeyIsRefused() throws Exception {
        assertForbidden(
                sendChanged("Authorization", value -> value.replaceFirst("LOCAL[A-Z0-9]+", "AKIAIOSFODNN7EXAMPLE")),
                "UnrecognizedClientException");
    }

    @Test
    void aCallWithAnotherPayloadIsRefused() throws Exception {
        SdkHttpRequest signed = calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of());

        assertForbidden(calls.send(signed, "{\"a\":2}".getBytes(StandardCharsets.UTF_8)), "InvalidSignatureException");
    }

    @Test
    void aCallToAnotherPathIsRefused() throws Exception {
        SdkHttpRequest signed = calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of());
        SdkHttpRequest changed = signed.toBuilder()
                .encodedPath("/2015-03-31/functions/other/invocations")
                .build();

        assertForbidden(calls.send(changed, PAYLOAD), "InvalidSignatureException");
    }

    @Test
    void aCallWithAnotherMethodIsRefused() throws Exception {
        SdkHttpRequest signed = calls.sign(
                "execute-api",
                SdkHttpMethod.GET,
                SignedCalls.connectionPath("L0SM9cOFvHcCIhw="),
                new byte[0],
                Map.of());

        assertForbidden(
                calls.send(signed.toBuilder().method(SdkHttpMethod.DELETE).build(), new byte[0]),
                "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Amz-Date", "x-amz-content-sha256", "X-Amz-Log-Type", "X-Amz-Security-Token"})
    void aCallWithAChangedSignedHeaderIsRefused(String header) throws Exception {
        assertThat(sendChanged(header, SignatureTest::changed).statusCode()).isEqualTo(403);
    }

    @Test
    void aCallWithAnAddedAmzHeaderIsRefused() throws Exception {
        SdkHttpRequest signed = calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of());

        assertForbidden(
                calls.send(
                        signed.toBuilder()
                                .putHeader("X-Amz-Invocation-Type", "Event")
                                .build(),
                        PAYLOAD),
                "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us-east-1",
                "/lambda/",
                "20261122/",
                "aws4_request",
                "SignedHeaders=host;",
                "Signature=",
                "AWS4-HMAC-SHA256"
            })
    void aCallWithAChangedAuthorizationIsRefused(String part) throws Exception {
        assertThat(sendChanged("Authorization", value -> value.replace(part, changed(part)))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aSignatureWithoutTheHostIsRefused() throws Exception {
        assertForbidden(sendChanged("Authorization", value -> value.replace("host;", "")), "InvalidSignatureException");
    }

    @Test
    void clocksMayDifferByFiveMinutes() throws Exception {
        SdkHttpRequest signed = calls.sign("lambda", SdkHttpMethod.POST, INVOKE, PAYLOAD, Map.of());

        clock.advance(Duration.ofMinutes(5));
        assertThat(calls.send(signed, PAYLOAD).statusCode()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(calls.send(signed, PAYLOAD).body()).contains("Signature expired");
        clock.advance(Duration.ofMinutes(-10).minusSeconds(2));
        assertThat(calls.send(signed, PAYLOAD).body()).contains("Signature not yet current");
    }

    private SdkHttpRequest presigned() {
        return calls.sign(
                "lambda",
                SdkHttpMethod.GET,
                "/2015-03-31/functions/hello",
                new byte[0],
                Map.of(),
                AuthLocation.QUERY_STRING,
                true);
    }

    private HttpResponse<String> sendChanged(String header, UnaryOperator<String> change) throws Exception {
        SdkHttpRequest signed = calls.sign(
                "lambda",
                SdkHttpMethod.POST,
                INVOKE,
                PAYLOAD,
                Map.of("X-Amz-Log-Type", "None", "X-Amz-Security-Token", "token"));
        assertThat(calls.send(signed, PAYLOAD).statusCode()).isEqualTo(200);
        String before = signed.firstMatchingHeader(header).orElseThrow();
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        return calls.send(signed.toBuilder().putHeader(header, after).build(), PAYLOAD);
    }

    private static SdkHttpRequest unsigned(SdkHttpRequest signed) {
        return signed.toBuilder().removeHeader("Authorization").build();
    }

    /** The text with its last letter or digit replaced by another. */
    private static String changed(String text) {
        int last = text.length() - 1;
        while (!Character.isLetterOrDigit(text.charAt(last))) {
            last--;
        }
        char other = text.charAt(last) == '1' ? '2' : '1';
        return text.substring(0, last) + other + text.substring(last + 1);
    }

    private static void assertForbidden(HttpResponse<String> response, String errorType) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(errorType);
        assertThat(response.body()).startsWith("{\"message\":\"");
    }
}
