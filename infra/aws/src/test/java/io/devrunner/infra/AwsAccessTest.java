package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** How account and region are found, and how its services are called. */
class AwsAccessTest {
    /** With the files that the AWS CLI keeps. */
    @Nested
    class OfFiles {
        private static final String CONFIG = """
                [default]
                aws_access_key_id = AKIDDEFAULT
                aws_secret_access_key = secret
                [profile work]
                region = eu-west-1
                aws_access_key_id = AKIDWORK
                aws_secret_access_key = secret
                [profile empty]
                region = eu-west-1
                """;

        @TempDir
        private Path directory;

        private Path config;

        @BeforeEach
        void write() throws IOException {
            config = Files.writeString(directory.resolve("config"), CONFIG);
        }

        private AwsAccess open(@Nullable String profile, @Nullable String region, Map<String, String> environment) {
            return AwsAccess.open(
                    profile,
                    region,
                    environment,
                    ProfileFileSupplier.reloadWhenModified(config, ProfileFile.Type.CONFIGURATION));
        }

        private UserException failure(
                @Nullable String profile, @Nullable String region, Map<String, String> environment) {
            return catchThrowableOfType(
                    UserException.class,
                    () -> open(profile, region, environment).close());
        }

        @Test
        void aProfileTellsRegionAndKeysAndLeadsHereAgain() {
            try (AwsAccess access = open("work", null, Map.of())) {
                assertThat(access.region()).isEqualTo(Region.EU_WEST_1);
                assertThat(access.credentials().resolveCredentials().accessKeyId())
                        .isEqualTo("AKIDWORK");
                assertThat(access.options()).isEqualTo(" --profile work --region eu-west-1");
            }
        }

        /** Keys in the environment come before the profile that it names, but not before one that is an option. */
        @Test
        void theProfileThatHoldsIsSaidAlsoIfTheEnvironmentNamesIt() {
            try (AwsAccess access = open(null, null, Map.of("AWS_PROFILE", "work"))) {
                assertThat(access.options()).isEqualTo(" --profile work --region eu-west-1");
            }
            try (AwsAccess access = open(null, null, Map.of("AWS_PROFILE", "work", "AWS_ACCESS_KEY_ID", "AKID"))) {
                assertThat(access.options()).isEqualTo(" --region eu-west-1");
            }
            try (AwsAccess access = open("default", "us-east-1", Map.of("AWS_PROFILE", "work"))) {
                assertThat(access.options()).isEqualTo(" --profile default --region us-east-1");
            }
            try (AwsAccess access = open(null, "us-east-1", Map.of())) {
                assertThat(access.options()).isEqualTo(" --region us-east-1");
            }
        }

        @Test
        void whoIsToLogInAgainIsToldTheProfileOfTheEnvironmentToo() {
            try (AwsAccess access = open(null, null, Map.of("AWS_PROFILE", "work"))) {
                assertThat(AwsErrors.logIn(access)).contains("aws sso login --profile work");
            }
        }

        @Test
        void theRegionAloneNeedsNoCredentials() {
            ProfileFileSupplier files = ProfileFileSupplier.reloadWhenModified(config, ProfileFile.Type.CONFIGURATION);

            assertThat(AwsAccess.region(Map.of("AWS_PROFILE", "empty"), files)).contains("eu-west-1");
            assertThat(AwsAccess.region(Map.of("AWS_PROFILE", "empty", "AWS_REGION", "us-west-2"), files))
                    .contains("us-west-2");
            assertThat(AwsAccess.region(Map.of("AWS_PROFILE", "nobody"), files)).isEmpty();
        }

        @Test
        void aConfigurationThatCannotBeReadTellsNoRegion() throws IOException {
            Files.writeString(config, "[profile");

            assertThat(AwsAccess.region(
                            Map.of(),
                            () -> ProfileFile.builder()
                                    .content(config)
                                    .type(ProfileFile.Type.CONFIGURATION)
                                    .build()))
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "us-east-1, us-west-1, us-west-2, us-east-1",
            ",          us-west-1, us-west-2, us-west-1",
            ",                   , us-west-2, us-west-2",
            ",                   ,          , eu-west-1",
        })
        void theOptionsRegionComesBeforeTheVariablesAndThoseBeforeTheProfile(
                @Nullable String option, @Nullable String first, @Nullable String second, String region) {
            Map<String, String> environment = new HashMap<>();
            environment.put("AWS_REGION", first);
            environment.put("AWS_DEFAULT_REGION", second);
            environment.values().removeIf(value -> value == null);

            try (AwsAccess access = open("work", option, environment)) {
                assertThat(access.region().id()).isEqualTo(region);
            }
        }

        @Test
        void anUnknownProfileIsNamedWithThoseThatThereAre() {
            assertThat(failure("home", null, Map.of())).satisfies(e -> {
                assertThat(e.what()).contains("'home'", "--profile");
                assertThat(e.why()).endsWith("default, empty, work");
                assertThat(e.fix()).contains("aws configure sso --profile home");
            });
            assertThat(failure(null, null, Map.of("AWS_PROFILE", "home")).what())
                    .contains("'home'", "AWS_PROFILE");
        }

        @Test
        void withoutAnyProfileThatIsSaid() throws IOException {
            Files.writeString(config, "");

            assertThat(failure("home", null, Map.of()).why()).contains("no profile at all");
        }

        @Test
        void aRegionThatNobodyNamesIsAskedFor() {
            assertThat(failure("default", null, Map.of())).satisfies(e -> {
                assertThat(e.what()).isEqualTo("the AWS region is not known");
                assertThat(e.why()).contains("AWS_REGION", "'default'");
                assertThat(e.fix()).contains("--region");
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"frankfurt", "eu-central", "eu-central-1a", "EU-CENTRAL-1", "eu_central_1"})
        void whatIsNoRegionIsRefusedBeforeAnyCall(String region) {
            assertThat(failure("work", region, Map.of())).satisfies(e -> {
                assertThat(e.what()).contains("'" + region + "'", "no AWS region");
                assertThat(e.fix()).isEqualTo("fix --region");
            });
            assertThat(failure("work", null, Map.of("AWS_REGION", region)).fix())
                    .contains("AWS_REGION", "profile 'work'");
        }

        @Test
        void aProfileWithoutKeysSaysHowToLogIn() {
            assertThat(failure("empty", null, Map.of())).satisfies(e -> {
                assertThat(e.what()).isEqualTo("there are no AWS credentials in the profile 'empty'");
                assertThat(e.why()).isNotBlank();
                assertThat(e.fix()).contains("aws sso login --profile empty");
            });
        }

        @Test
        void keysThatAreChangedInTheFileAreUsed() throws IOException {
            try (AwsAccess access = open("work", null, Map.of())) {
                Files.writeString(config, CONFIG.replace("AKIDWORK", "AKIDRENEWED"));
                Files.setLastModifiedTime(config, FileTime.from(Instant.now().plusSeconds(60)));

                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(access.credentials()
                                        .resolveCredentials()
                                        .accessKeyId())
                                .isEqualTo("AKIDRENEWED"));
            }
        }
    }

    /** With a server that writes down who calls, and answers as the test has laid out. */
    @Nested
    class OfAServer {
        private static final String CALLER = "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

        private final List<String> callers = new CopyOnWriteArrayList<>();
        private final Queue<Integer> failures = new ArrayDeque<>();
        private LoopbackAws aws;

        @BeforeEach
        void start() throws IOException {
            aws = LoopbackAws.open(exchange -> {
                callers.add(exchange.getRequestHeaders().getFirst("User-Agent") + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getRequestBody().readAllBytes();
                LoopbackAws.answer(exchange, failures.isEmpty() ? 200 : failures.remove(), CALLER);
            });
        }

        @AfterEach
        void stop() {
            aws.close();
        }

        private static String account(AwsAccess access, StsClient client) {
            return access.call(
                    "nobody knows who calls",
                    "sts:GetCallerIdentity",
                    () -> client.getCallerIdentity().account());
        }

        @Test
        void aCallIsSignedForTheRegionAndSaysWhoMakesIt() {
            try (AwsAccess access = aws.access();
                    StsClient client = access.client(StsClient.builder())) {
                assertThat(account(access, client)).isEqualTo("123456789012");
            }

            assertThat(callers)
                    .singleElement()
                    .asString()
                    .contains("dev-runner", "Credential=AKIDEXAMPLE/", "/eu-central-1/sts/aws4_request");
        }

        @Test
        void whatFailsForAMomentIsTriedAgain() {
            failures.addAll(List.of(503, 429));

            try (AwsAccess access = aws.access();
                    StsClient client = access.client(StsClient.builder())) {
                assertThat(account(access, client)).isEqualTo("123456789012");
            }

            assertThat(callers).hasSize(3);
        }

        @Test
        void whatGoesOnFailingIsAnErrorThatNamesTheCall() {
            failures.addAll(List.of(500, 500, 500));

            try (AwsAccess access = aws.access();
                    StsClient client = access.client(StsClient.builder())) {
                assertThatExceptionOfType(UserException.class)
                        .isThrownBy(() -> account(access, client))
                        .satisfies(e -> {
                            assertThat(e.what()).isEqualTo("nobody knows who calls");
                            assertThat(e.fix()).contains("sts:GetCallerIdentity", "--region eu-central-1");
                        });
            }

            assertThat(callers).hasSize(3);
        }

        @Test
        void aServerThatNeverAnswersIsNotWaitedForLonger() throws IOException {
            Duration attempt = Duration.ofMillis(200);
            long begun = System.nanoTime();
            try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                    AwsAccess access = LoopbackAws.access(Region.EU_CENTRAL_1, silent.getLocalPort());
                    StsClient client = access.client(StsClient.builder(), attempt)) {
                assertThatExceptionOfType(UserException.class)
                        .isThrownBy(() -> account(access, client))
                        .satisfies(e -> assertThat(e.why())
                                .contains("did not answer in time", "sts:GetCallerIdentity in eu-central-1"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        }

        @Test
        void whatTheCallItselfSaysToAPersonStaysAsItIs() {
            UserException said = new UserException("no such thing", "it is not there", "make it");

            try (AwsAccess access = aws.access()) {
                assertThatExceptionOfType(UserException.class)
                        .isThrownBy(() -> access.call("it fails", "sts:GetCallerIdentity", () -> {
                            throw said;
                        }))
                        .isSameAs(said);
            }
        }

        @Test
        void theCredentialsAreClosedWithIt() {
            Closeable credentials = new Closeable(new AtomicBoolean());

            AwsAccess.of(credentials, Region.EU_CENTRAL_1, null).close();

            assertThat(credentials.closed()).isTrue();
        }
    }

    private record Closeable(AtomicBoolean closed) implements AwsCredentialsProvider, SdkAutoCloseable {
        @Override
        public AwsCredentials resolveCredentials() {
            return AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
