package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Who STS says that one is. The server's answers have the header Date, as each answer of AWS has. */
class CallerTest {
    private static final String ARN = "arn:aws:sts::123456789012:assumed-role/developer/ada";
    private static final AwsCredentials KEYS = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    private static final InstantSource RIGHT = Clock.systemUTC();

    private LoopbackAws aws;
    private volatile int status = 200;
    private volatile String body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            + "<GetCallerIdentityResult><Arn>" + ARN + "</Arn><UserId>AID:ada</UserId><Account>123456789012</Account>"
            + "</GetCallerIdentityResult></GetCallerIdentityResponse>";

    @BeforeEach
    void open() throws IOException {
        aws = LoopbackAws.open(exchange -> {
            exchange.getRequestBody().readAllBytes();
            LoopbackAws.answer(exchange, status, body);
        });
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private Caller ask(AwsCredentials credentials, InstantSource clock) {
        try (AwsAccess access = aws.access(credentials)) {
            return Caller.ask(access, clock);
        }
    }

    @Test
    void theCallerIsNamedAndKeysHaveNoEnd() {
        Caller caller = ask(KEYS, RIGHT);

        assertThat(caller.arn()).contains(ARN);
        assertThat(caller.refused()).isEmpty();
        assertThat(caller.temporary()).isFalse();
        assertThat(caller.end()).isEmpty();
    }

    @Test
    void temporaryCredentialsTellTheirEnd() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");

        Caller caller = ask(
                AwsSessionCredentials.builder()
                        .accessKeyId("ASIAEXAMPLE")
                        .secretAccessKey("secret")
                        .sessionToken("token")
                        .expirationTime(end)
                        .build(),
                RIGHT);

        assertThat(caller.temporary()).isTrue();
        assertThat(caller.end()).contains(end);
    }

    @Test
    void aClockThatIsWrongIsMeasuredAgainstTheAnswersDate() {
        Duration hour = Duration.ofHours(1);

        Duration ahead = ask(KEYS, () -> RIGHT.instant().plus(hour)).ahead().orElseThrow();
        Duration behind = ask(KEYS, () -> RIGHT.instant().minus(hour)).ahead().orElseThrow();

        // Whole minutes: what a busy machine takes for a call is far less.
        assertThat(ahead.plusSeconds(30).toMinutes()).isEqualTo(60);
        assertThat(behind.minusSeconds(30).toMinutes()).isEqualTo(-60);
    }

    @Test
    void credentialsThatAwsDoesNotKnowAreRefusedAndTheClockIsKnownAllTheSame() {
        status = 403;
        body = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                + "<Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid."
                + "</Message></Error></ErrorResponse>";

        Caller caller = ask(KEYS, RIGHT);

        assertThat(caller.arn()).isEmpty();
        assertThat(caller.refused().orElseThrow().why()).contains("does not know the access key");
        assertThat(caller.ahead()).isPresent();
    }
}
