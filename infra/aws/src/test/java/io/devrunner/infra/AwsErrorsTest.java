package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.UserException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** What a person is told of a call that did not get as far as AWS. */
class AwsErrorsTest {
    private final AwsAccess access = AwsAccess.of(AnonymousCredentialsProvider.create(), Region.EU_CENTRAL_1, null);

    @AfterEach
    void close() {
        access.close();
    }

    private UserException explain(Throwable cause) {
        return AwsErrors.explain(
                access,
                "the stack cannot be read",
                "cloudformation:DescribeStacks",
                SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause));
    }

    private static SSLHandshakeException handshake(String message, Throwable cause) {
        SSLHandshakeException failure = new SSLHandshakeException(message);
        failure.initCause(cause);
        return failure;
    }

    @Test
    void aCertificateThatAProxyHasMadeIsToldWithWhatMakesItTrusted() {
        UserException told = explain(handshake(
                "PKIX path building failed: unable to find valid certification path to requested target",
                new CertificateException(
                        "PKIX path building failed",
                        new CertPathBuilderException("unable to find valid certification path to requested target"))));

        assertThat(told.why()).contains("does not trust", "proxy", "cloudformation:DescribeStacks in eu-central-1");
        assertThat(told.fix())
                .contains("DEV_RUNNER_JAVA_OPTS=-Djavax.net.ssl.trustStore=", "KeychainStore", "Windows-ROOT")
                .contains("JAVA_TOOL_OPTIONS");
    }

    @Test
    void aCertificateOfAnotherTimeNamesTheClock() {
        UserException told = explain(handshake(
                "PKIX path validation failed",
                new CertificateExpiredException("NotAfter: Thu Jan 01 00:00:00 UTC 2026")));

        assertThat(told.why()).contains("not valid at this machine's time");
        assertThat(told.fix()).contains("timedatectl").doesNotContain("trustStore");
    }

    @Test
    void anotherFailureOfTlsIsOneOfTheNetwork() {
        UserException told = explain(new SSLHandshakeException("Remote host terminated the handshake"));

        assertThat(told.why()).contains("no TLS connection to AWS: Remote host terminated the handshake");
        assertThat(told.fix()).contains("HTTPS_PROXY");
    }
}
