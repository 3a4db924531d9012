package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

class AwsClockTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AwsClock clock = new AwsClock(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void itGoesByThisMachinesClockUntilAwsTellsOtherwise() {
        assertThat(clock.instant()).isEqualTo(NOW);
        assertThat(clock.wrong()).isEmpty();

        clock.observe(NOW.plus(Duration.ofMinutes(4)), NOW);

        assertThat(clock.instant()).isEqualTo(NOW.plus(Duration.ofMinutes(4)));
        assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(-4));
        assertThat(clock.wrong()).contains("4 min behind AWS's");
    }

    @Test
    void whatASlowAnswerMakesOfAMeasurementChangesNothing() {
        clock.observe(NOW.plusSeconds(3), NOW);
        assertThat(clock.instant()).isEqualTo(NOW);

        clock.observe(NOW.minus(Duration.ofHours(9)), NOW);
        clock.observe(NOW.minus(Duration.ofHours(9)).plusSeconds(3), NOW);

        assertThat(clock.instant()).isEqualTo(NOW.minus(Duration.ofHours(9)));
        assertThat(clock.wrong()).contains("9 h ahead of AWS's");
    }

    @Test
    void aClockThatIsSetMeanwhileIsRightAgain() {
        clock.observe(NOW.plus(Duration.ofMinutes(10)), NOW);
        clock.observe(NOW.plusSeconds(1), NOW);

        assertThat(clock.instant()).isEqualTo(NOW);
        assertThat(clock.wrong()).isEmpty();
    }

    /** As when a laptop was closed between question and answer. */
    @Test
    void anAnswerThatTookLongTellsNothing() throws Exception {
        Queue<Instant> times = new ConcurrentLinkedQueue<>();
        Instant asked = Instant.now();
        times.add(asked);
        Clock sleeping = new Clock() {
            @Override
            public Instant instant() {
                Instant next = times.poll();
                return next == null ? asked.plus(Duration.ofHours(1)) : next;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };

        askOnce(sleeping, access -> assertThat(access.clock().ahead()).isZero());
    }

    @Test
    void eachAnswerToAClientTellsIt() throws Exception {
        askOnce(
                Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)),
                access -> assertThat(access.clock().wrong()).contains("4 min behind AWS's"));
    }

    private static void askOnce(Clock own, Consumer<AwsAccess> then) throws Exception {
        String body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<GetCallerIdentityResult><Arn>arn</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
        try (LoopbackAws aws = LoopbackAws.open(exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    LoopbackAws.answer(exchange, 200, body);
                });
                AwsAccess access = AwsAccess.of(
                        AnonymousCredentialsProvider.create(),
                        Region.EU_CENTRAL_1,
                        URI.create("http://127.0.0.1:" + aws.port()),
                        own);
                StsClient client = access.client(StsClient.builder())) {
            String unused = client.getCallerIdentity().arn();

            then.accept(access);
        }
    }
}
