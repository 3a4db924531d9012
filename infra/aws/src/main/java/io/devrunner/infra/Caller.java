package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Whose the credentials are, and what the answer tells of this machine's clock.
 *
 * @param arn of the user or role; empty when AWS does not accept the credentials
 * @param refused why it does not; empty when it does
 * @param temporary whether they end some time
 * @param end when, if they tell
 * @param ahead how far this machine's clock is before AWS's, give or take a second; negative when it is behind, empty
 *     when AWS has not answered
 */
public record Caller(
        Optional<String> arn,
        Optional<UserException> refused,
        boolean temporary,
        Optional<Instant> end,
        Optional<Duration> ahead) {
    private static final String ACTION = "sts:GetCallerIdentity";

    /**
     * Asks AWS.
     *
     * @throws UserException when there are no credentials any more
     */
    public static Caller ask(AwsAccess access, InstantSource clock) {
        AwsCredentials credentials =
                access.call("the AWS credentials cannot be read", ACTION, access.credentials()::resolveCredentials);
        boolean temporary = credentials instanceof AwsSessionCredentials;
        Optional<Instant> end = credentials.expirationTime();
        Instant asked = clock.instant();
        try (StsClient client = access.client(StsClient.builder())) {
            GetCallerIdentityResponse answer = client.getCallerIdentity();
            return new Caller(
                    Optional.of(answer.arn()),
                    Optional.empty(),
                    temporary,
                    end,
                    ahead(answer.sdkHttpResponse(), asked, clock.instant()));
        } catch (SdkException e) {
            return new Caller(
                    Optional.empty(),
                    Optional.of(AwsErrors.explain(access, "AWS does not accept the credentials", ACTION, e)),
                    temporary,
                    end,
                    ahead(response(e), asked, clock.instant()));
        }
    }

    private static @Nullable SdkHttpResponse response(SdkException failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().sdkHttpResponse()
                : null;
    }

    /** The header has whole seconds, and was written at some time between question and answer. */
    private static Optional<Duration> ahead(@Nullable SdkHttpResponse response, Instant asked, Instant answered) {
        return Optional.ofNullable(response)
                .flatMap(found -> found.firstMatchingHeader("Date"))
                .flatMap(AwsClock::date)
                .map(date -> {
                    Instant middle =
                            asked.plus(Duration.between(asked, answered).dividedBy(2));
                    return Duration.between(date.plusMillis(500), middle);
                });
    }
}
