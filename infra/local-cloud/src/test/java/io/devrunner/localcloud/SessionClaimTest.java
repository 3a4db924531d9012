package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Who gets the functions of a stage, held to the local cloud's table and to AWS's own DynamoDB Local. */
final class SessionClaimTest {
    private static final int RACERS = 8;

    /** What both must do. Each test has a stage of its own. */
    abstract static class Contract {
        abstract SessionDirectory directory();

        @Test
        void aSessionIsReadAsItWasClaimed() throws IOException {
            Session ada = session("read", "ada", "hello", "orders-*");

            assertThat(directory().claim(ada, rival -> false)).isEmpty();

            assertThat(directory().sessions("read")).containsExactly(ada);
        }

        @Test
        void whoComesSecondIsToldOfTheFirst() throws IOException {
            Session ada = session("second", "ada", "hello", "orders-*");
            directory().claim(ada, rival -> false);

            assertThat(directory().claim(session("second", "grace", "*-eu"), rival -> false))
                    .containsExactly(ada);
            assertThat(directory().claim(session("second", "grace", "invoices"), rival -> false))
                    .isEmpty();
            assertThat(directory().sessions("second"))
                    .extracting(Session::developer)
                    .containsExactlyInAnyOrder("ada", "grace");
        }

        @Test
        void whoIsTakenOverInterceptsNothingAndIsRefreshedWithoutFunctionsAlone() throws IOException {
            Session ada = session("over", "ada", "hello");
            directory().claim(ada, rival -> false);
            assertThat(directory().refresh(ada)).isTrue();

            assertThat(directory().claim(session("over", "grace", "hello"), rival -> true))
                    .isEmpty();

            assertThat(directory().refresh(ada)).isFalse();
            assertThat(directory().refresh(ada.withoutFunctions())).isTrue();
            assertThat(directory().sessions("over").stream().filter(session -> session.intercepts("hello")))
                    .extracting(Session::developer)
                    .containsExactly("grace");
        }

        @Test
        void whoHasNotBeenSeenForLongStandsInNobodysWay() throws IOException {
            Instant before = Instant.ofEpochMilli(Instant.now().toEpochMilli()).minus(Session.ALIVE);
            Session ada = session("gone", "ada", "hello").seen("c=", before, before.plus(Duration.ofHours(1)));
            directory().claim(ada, rival -> false);

            assertThat(directory().claim(session("gone", "grace", "hello"), rival -> false))
                    .isEmpty();
            assertThat(directory().refresh(ada)).isFalse();
        }

        @Test
        void whoYieldsInterceptsNothingAndWhoDoesNotIsTold() throws IOException {
            Session ada = session("yields", "ada", "hello");
            Session grace = session("yields", "grace", "invoices");
            directory().claim(ada, rival -> false);
            directory().claim(grace, rival -> false);
            Predicate<Session> isAda = rival -> rival.sessionId().equals(ada.sessionId());

            assertThat(directory().claim(session("yields", "joan", "*"), isAda)).containsExactly(grace);
            assertThat(directory().refresh(ada)).isTrue();
            assertThat(directory().claim(session("yields", "joan", "hello"), isAda))
                    .isEmpty();

            assertThat(directory().refresh(ada)).isFalse();
            assertThat(directory().refresh(grace)).isTrue();
        }

        @Test
        void whatIsNotThereAnyMoreIsNotRefreshed() throws IOException {
            Session ada = session("removed", "ada", "hello");
            directory().claim(ada, rival -> false);
            directory().remove(ada);

            assertThat(directory().refresh(ada)).isFalse();
            assertThat(directory().sessions("removed")).isEmpty();
        }

        @Test
        void ofThoseWhoClaimAtTheSameInstantOneSucceeds() throws Exception {
            for (int round = 0; round < 10; round++) {
                String stage = "race-" + round;
                assertThat(race(stage, false)).as(stage).isEqualTo(1);
                assertThat(directory().sessions(stage)).hasSize(1);
            }
        }

        @Test
        void ofThoseWhoTakeOverAtTheSameInstantOneInterceptsInTheEnd() throws Exception {
            race("overtaking", true);

            assertThat(directory().sessions("overtaking").stream().filter(session -> session.intercepts("hello")))
                    .hasSize(1);
        }

        /** Returns how many have claimed the function. */
        private int race(String stage, boolean takeOver) throws Exception {
            CyclicBarrier together = new CyclicBarrier(RACERS);
            ExecutorService racers = Executors.newFixedThreadPool(RACERS);
            try {
                List<Future<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < RACERS; i++) {
                    Session racer = session(stage, "racer-" + i, "hello");
                    all.add(racers.submit(() -> {
                        together.await(20, TimeUnit.SECONDS);
                        return directory().claim(racer, rival -> takeOver).isEmpty();
                    }));
                }
                int claimed = 0;
                for (Future<Boolean> one : all) {
                    claimed += one.get(60, TimeUnit.SECONDS) ? 1 : 0;
                }
                return claimed;
            } finally {
                racers.shutdownNow();
            }
        }

        private static Session session(String stage, String developer, String... functions) {
            Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
            return new Session(
                    stage,
                    "session-of-" + developer,
                    developer,
                    "laptop",
                    "connection=",
                    null,
                    1,
                    List.of(functions),
                    now,
                    now,
                    now.plusSeconds(60),
                    developer.equals("ada"));
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OnTheLocalCloud extends Contract {
        private LocalCloud cloud;
        private SessionDirectory directory;

        @BeforeAll
        void open() {
            cloud = new TestCloud().open();
            directory = DynamoDbSessionDirectory.open(
                    cloud.table(),
                    cloud.region(),
                    cloud.awsUrl(),
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(
                            cloud.credentials().accessKeyId(),
                            cloud.credentials().secretAccessKey())));
        }

        @AfterAll
        void close() {
            directory.close();
            cloud.close();
        }

        @Override
        SessionDirectory directory() {
            return directory;
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OnDynamoDbLocal extends Contract {
        private static final String TABLE = "dev-runner-dev";

        private AmazonDynamoDBLocal local;
        private SessionDirectory directory;

        @BeforeAll
        void open() {
            boolean withoutTelemetry = true;
            local = DynamoDBEmbedded.create(withoutTelemetry);
            DynamoDbClient client = local.dynamoDbClient();
            EmptyTable.create(client, TABLE);
            directory = DynamoDbSessionDirectory.of(TABLE, client, Clock.systemUTC());
        }

        @AfterAll
        void close() {
            directory.close();
            local.shutdownNow();
        }

        @Override
        SessionDirectory directory() {
            return directory;
        }
    }
}
