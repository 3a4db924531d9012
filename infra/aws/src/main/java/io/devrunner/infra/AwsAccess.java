package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * One account and region, as the person at the terminal reaches them. The SDK's own variables hold, also
 * {@code AWS_ENDPOINT_URL} and {@code AWS_ENDPOINT_URL_SERVICE}. Credentials are read again when they expire or when
 * their file changes, so that this lives as long as a session does.
 */
public final class AwsAccess implements AutoCloseable {
    private static final String USER_AGENT = "dev-runner";
    private static final String DEFAULT_PROFILE = "default";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final AwsCredentialsProvider credentials;
    private final Region region;

    /** What a command that is pasted into another terminal has to name; keys in the environment come before its profile. */
    private final @Nullable String option;

    /** The profile that holds; null for the default one. */
    private final @Nullable String profile;

    private final @Nullable URI endpoint;
    private final AwsClock clock;

    private AwsAccess(
            AwsCredentialsProvider credentials,
            Region region,
            @Nullable String option,
            @Nullable String profile,
            @Nullable URI endpoint,
            Clock own) {
        this.credentials = credentials;
        this.region = region;
        this.option = option;
        this.profile = profile;
        this.endpoint = endpoint;
        clock = new AwsClock(own);
    }

    /**
     * Finds region and credentials as the AWS CLI does: a profile that is named comes before the variables with keys,
     * and the variable with a region before the profile's.
     *
     * @param profile of {@code ~/.aws/config}; null for the SDK's default chain
     * @param region null for that of {@code AWS_REGION}, {@code AWS_DEFAULT_REGION} or the profile
     * @throws UserException when the profile is unknown, no region is known, or there are no valid credentials
     */
    public static AwsAccess open(@Nullable String profile, @Nullable String region, Map<String, String> environment) {
        return open(profile, region, environment, ProfileFileSupplier.defaultSupplier());
    }

    static AwsAccess open(
            @Nullable String profile,
            @Nullable String region,
            Map<String, String> environment,
            ProfileFileSupplier files) {
        ProxyVariables.apply(environment);
        ProfileFile file = files.get();
        String name = profile == null ? environment.getOrDefault("AWS_PROFILE", DEFAULT_PROFILE) : profile;
        if ((profile != null || environment.containsKey("AWS_PROFILE"))
                && file.profile(name).isEmpty()) {
            throw new UserException(
                    "there is no AWS profile '" + name + "' (" + (profile == null ? "AWS_PROFILE" : "--profile") + ")",
                    file.profiles().isEmpty()
                            ? "the AWS configuration on this machine has no profile at all"
                            : "the AWS configuration on this machine has these: "
                                    + String.join(
                                            ", ",
                                            file.profiles().keySet().stream()
                                                    .sorted()
                                                    .toList()),
                    "name one of them with --profile, or make it: aws configure sso --profile " + name);
        }
        Region found = Region.of(checkedRegion(region, environment, file, name));
        AwsCredentialsProvider credentials = new LastingCredentials(
                profile == null
                        ? DefaultCredentialsProvider.builder()
                                .profileFile(files)
                                .build()
                        : ProfileCredentialsProvider.builder()
                                .profileFile(files)
                                .profileName(profile)
                                .build());
        AwsAccess access = new AwsAccess(
                credentials,
                found,
                profile == null && !hasKeys(environment) ? environment.get("AWS_PROFILE") : profile,
                name.equals(DEFAULT_PROFILE) ? null : name,
                null,
                Clock.systemUTC());
        try {
            Objects.requireNonNull(credentials.resolveCredentials());
        } catch (RuntimeException e) {
            access.close();
            throw AwsErrors.noCredentials(access, e);
        }
        return access;
    }

    private static boolean hasKeys(Map<String, String> environment) {
        return !environment.getOrDefault("AWS_ACCESS_KEY_ID", "").isBlank();
    }

    /**
     * With what the caller has.
     *
     * @param endpoint where all services answer instead of AWS's own addresses; null for those
     */
    public static AwsAccess of(AwsCredentialsProvider credentials, Region region, @Nullable URI endpoint) {
        return of(credentials, region, endpoint, Clock.systemUTC());
    }

    /** On a machine with this clock. */
    static AwsAccess of(AwsCredentialsProvider credentials, Region region, @Nullable URI endpoint, Clock own) {
        return new AwsAccess(credentials, region, null, null, endpoint, own);
    }

    /**
     * The region of the person at the terminal, as {@link #open} finds it, for who needs no access; empty when there is
     * none, or when the configuration cannot be read, which an SDK that uses it says better.
     */
    public static Optional<String> region(Map<String, String> environment) {
        return region(environment, ProfileFileSupplier.defaultSupplier());
    }

    static Optional<String> region(Map<String, String> environment, ProfileFileSupplier files) {
        try {
            return region(null, environment, files.get(), environment.getOrDefault("AWS_PROFILE", DEFAULT_PROFILE));
        } catch (SdkException | IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }

    private static Optional<String> region(
            @Nullable String option, Map<String, String> environment, ProfileFile file, String profile) {
        return Optional.ofNullable(option)
                .or(() -> Optional.ofNullable(environment.get("AWS_REGION")))
                .or(() -> Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")))
                .filter(name -> !name.isBlank())
                .or(() -> file.profile(profile).flatMap(found -> found.property(ProfileProperty.REGION)));
    }

    private static String checkedRegion(
            @Nullable String option, Map<String, String> environment, ProfileFile file, String profile) {
        String region = region(option, environment, file, profile)
                .orElseThrow(() -> new UserException(
                        "the AWS region is not known",
                        "there is no --region, no AWS_REGION, and the profile '" + profile + "' names none",
                        "name it, for instance: --region eu-central-1"));
        if (!region.matches("[a-z]{2,}(-[a-z]+)+-\\d{1,2}")) {
            throw new UserException(
                    "'" + region + "' is no AWS region",
                    "a region reads like eu-central-1",
                    "fix " + (option == null ? "AWS_REGION or the profile '" + profile + "'" : "--region"));
        }
        return region;
    }

    /** To be asked at each use: they refresh. */
    public AwsCredentialsProvider credentials() {
        return credentials;
    }

    /** Where all calls go. */
    public Region region() {
        return region;
    }

    /** AWS's time, as the answers to the clients of this have told it. */
    public AwsClock clock() {
        return clock;
    }

    /** The options that lead here again, each with a space in front: for a command to paste. */
    public String options() {
        return (option == null ? "" : " --profile " + option) + " --region " + region;
    }

    /** The name of the profile if it is not the default one. */
    Optional<String> profile() {
        return Optional.ofNullable(profile);
    }

    /**
     * A client of any service, with time limits, retries of what is throttled or fails for a moment, and our name in
     * its user agent. The caller closes it.
     */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, ATTEMPT_TIMEOUT);
    }

    /** The same for calls with large payloads, each of which may take so long. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, Duration attempt) {
        Duration whole = attempt.multipliedBy(3).compareTo(TIMEOUT) > 0 ? attempt.multipliedBy(3) : TIMEOUT;
        builder.region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(
                        HttpClients.builder().connectionTimeout(CONNECT_TIMEOUT).socketTimeout(attempt))
                .overrideConfiguration(settings -> settings.apiCallAttemptTimeout(attempt)
                        .apiCallTimeout(whole)
                        .retryStrategy(RetryMode.STANDARD)
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT)
                        .addExecutionInterceptor(clock.listener()));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    /**
     * One call of a service.
     *
     * @param what what does not work when it fails, such as "the stack dev-runner-dev-bridge cannot be read"
     * @param action the IAM action that it needs, such as {@code cloudformation:DescribeStacks}
     * @throws UserException when it fails, in words that tell what to do
     */
    public <T> T call(String what, String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsErrors.explain(this, what, action, e);
        }
    }

    @Override
    public void close() {
        if (credentials instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
