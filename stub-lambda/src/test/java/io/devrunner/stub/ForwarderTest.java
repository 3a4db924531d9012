package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.stub.ScriptedRunner.Heard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwarderTest {
    private static final Payload EVENT = Payload.utf8("{\"order\":1}");
    private static final Payload ANSWER = Payload.utf8("{\"total\":2}");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofMillis(300),
            Duration.ofMillis(200),
            Duration.ofSeconds(3),
            Duration.ofMillis(200));

    /** For tests in which the runner's answers are what counts, however slow the machine is. */
    private static final Patience PATIENT =
            new Patience(LONG, LONG, LONG, Duration.ofMillis(300), LONG, LONG, Duration.ofMillis(200));

    private final FakeDirectory directory = new FakeDirectory();
    private final Belongings belongings = new Belongings(Map.of());
    private final ExecutorService callers = Executors.newFixedThreadPool(50);
    private FakeGateway gateway;
    private ScriptedRunner runner;
    private String runnerId;
    private Forwarder forwarder;

    @BeforeEach
    void open() throws Exception {
        gateway = FakeGateway.start();
        runner = ScriptedRunner.connect(gateway);
        runnerId = runner.nextId();
        directory.put(ScriptedRunner.session("session-1", runnerId));
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENCE, belongings);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        callers.shutdownNow();
        forwarder.close();
        runner.close();
        gateway.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("bridge-") || name.startsWith("stub-")));
    }

    @Test
    void theEventGoesOutAndTheResponseComesBackByteForByte() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        BridgeMessage.Invoke invoke = (BridgeMessage.Invoke) heard.message();
        assertThat(invoke.event()).isEqualTo(EVENT);
        assertThat(invoke.requestId()).isEqualTo("request-1");
        assertThat(invoke.invocationId()).startsWith("request-1.");
        assertThat(invoke.function()).isEqualTo("orders");
        runner.say(heard.from(), new BridgeMessage.Accepted(invoke.invocationId()));
        runner.say(heard.from(), new BridgeMessage.Response(invoke.invocationId(), "a line\n", ANSWER));
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, "a line\n"));
    }

    @Test
    void anOutcomeIsAcknowledgedByTheNextEvent() throws Exception {
        List<String> before = List.of();
        for (int call = 0; call < 3; call++) {
            CompletableFuture<Outcome> outcome = forward("request-" + call, LONG);
            Heard heard = runner.hear();
            assertThat(((BridgeMessage.Invoke) heard.message()).received()).isEqualTo(before);
            answer(heard, ANSWER);
            assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
            before = List.of(heard.message().invocationId());
        }
    }

    /** Chunks of both may be put together. */
    @Test
    void anEventThatIsSaidAgainIsTheSameWhateverCameInBetween() throws Exception {
        CompletableFuture<Outcome> slow = forward("request-1", LONG);
        Heard first = runner.hear();
        assertThat(((BridgeMessage.Invoke) first.message()).environment().values())
                .isNotNull();

        CompletableFuture<Outcome> quick = forward("request-2", LONG);
        answer(hearOf("request-2"), ANSWER);
        assertThat(of(quick)).isEqualTo(new Outcome.Answered(ANSWER, ""));

        Heard again = hearOf("request-1");
        assertThat(again.message()).isEqualTo(first.message());
        answer(again, ANSWER);
        assertThat(of(slow)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    private Heard hearOf(String requestId) throws Exception {
        while (true) {
            Heard heard = runner.hear(BridgeMessage.Invoke.class);
            if (((BridgeMessage.Invoke) heard.message()).requestId().equals(requestId)) {
                return heard;
            }
        }
    }

    @Test
    void aLargeOutcomeIsAcknowledgedAtOnce() throws Exception {
        Payload large = Payload.utf8("\"" + "x".repeat(100_000) + "\"");
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        answer(heard, large);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(large, ""));
        assertThat(runner.hear(BridgeMessage.Received.class).message().invocationId())
                .isEqualTo(heard.message().invocationId());
    }

    @Test
    void anErrorKeepsTypeMessageAndStack() throws Exception {
        Payload error = Payload.utf8("{\"errorMessage\":\"no such order\",\"errorType\":\"shop.NotFound\","
                + "\"stackTrace\":[\"shop.Orders.find(Orders.java:12)\"]}");
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        String id = heard.message().invocationId();
        runner.say(heard.from(), new BridgeMessage.InvocationError(id, "shop.NotFound", "", error));
        Outcome.Failed failed = (Outcome.Failed) of(outcome);
        Throwable thrown = RemoteError.of(failed.errorType(), failed.error());
        assertThat(thrown.getClass().getName()).isEqualTo("shop.NotFound");
        assertThat(thrown).hasMessage("no such order");
        assertThat(thrown.getStackTrace()[0]).hasToString("shop.Orders.find(Orders.java:12)");
    }

    @Test
    void anEventThatIsNotAcceptedIsSentAgainUnderTheSameIdAndThenGivenUp() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        BridgeMessage first = runner.hear().message();
        assertThat(runner.hear().message()).isEqualTo(first);
        assertThat(of(outcome)).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
            assertThat(unavailable.why()).contains("ada", "laptop", "did not accept the event within 3 s");
            assertThat(unavailable.toCallers())
                    .contains("the dev-runner of the stage dev did not accept the event within 3 s")
                    .doesNotContain("ada", "laptop");
        });
    }

    @Test
    void anEventThatTakesLongToPostIsNotSentAgainForThat() throws Exception {
        AtomicInteger events = new AtomicInteger();
        gateway.onPost(request -> {
            if (request.body().contains("\"invoke\"")) {
                events.incrementAndGet();
                LockSupport.parkNanos(PATIENCE.again().multipliedBy(2).toNanos());
            }
            return 200;
        });
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        answer(runner.hear(BridgeMessage.Invoke.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
        assertThat(events).hasValue(1);
    }

    @Test
    void aRunnerThatCannotBeReachedIsNamedWithTheReason() throws Exception {
        gateway.onPost(request -> 403);
        assertThat(of(forward("request-1", LONG))).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
            assertThat(unavailable.why()).contains("could not be reached", "403");
            assertThat(unavailable.toCallers())
                    .endsWith("It could not be reached.")
                    .doesNotContain("403", "ada", "laptop");
        });
    }

    @Test
    void aPostThatIsNeverTakenEndsWithTheWaitForTheRunner() throws Exception {
        gateway.onPost(request -> 0);
        assertThat(of(forward("request-1", PATIENCE.accept().multipliedBy(3))))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("could not be reached"));
    }

    @Test
    void aRunnerThatCameBackUnderANewConnectionGetsTheEvent() throws Exception {
        gateway.drop(runnerId);
        String fresh = runner.nextId();
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        gateway.takePost();
        directory.put(ScriptedRunner.session("session-1", fresh));
        answer(runner.hear(BridgeMessage.Invoke.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aRunnerThatReconnectsWhileItWorksIsToldWhereToAnswer() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        accept(runner.hear());
        gateway.drop(runnerId);
        String fresh = runner.nextId();
        // A newer session of somebody else must not hide the one that has accepted.
        directory.put(ScriptedRunner.session("session-1", fresh));
        directory.put(ScriptedRunner.session("session-2", "somebody="));
        answer(runner.hear(BridgeMessage.Rebind.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anEventThatTheOldConnectionSwallowsGoesToTheNewOne() throws Exception {
        gateway.mute(runnerId);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);

        try (ScriptedRunner elsewhere = ScriptedRunner.connect(gateway)) {
            directory.put(ScriptedRunner.session("session-1", elsewhere.nextId()));
            answer(elsewhere, elsewhere.hear(BridgeMessage.Invoke.class), ANSWER);

            assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
        }
    }

    @Test
    void aRunnerWhoseOldConnectionSwallowsPingsIsToldWhereToAnswer() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        accept(runner.hear());
        gateway.mute(runnerId);

        try (ScriptedRunner elsewhere = ScriptedRunner.connect(gateway)) {
            directory.put(ScriptedRunner.session("session-1", elsewhere.nextId()));
            answer(elsewhere, elsewhere.hear(BridgeMessage.Rebind.class), ANSWER);

            assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
        }
    }

    @Test
    void aRunnerThatHasEndedIsNotWaitedFor() throws Exception {
        forwarder.close();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENT, belongings);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        runner.hear(BridgeMessage.Invoke.class);
        directory.remove(ScriptedRunner.session("session-1", runnerId));
        runner.close();
        assertThat(of(outcome))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("has ended"));
    }

    @Test
    void silenceAfterTheAcceptanceIsTheEnd() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        accept(runner.hear());
        runner.hear(BridgeMessage.Ping.class);
        assertThat(of(outcome))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("may have run the handler"));
    }

    @Test
    void aRunnerThatAnswersPingsIsWaitedForWithoutEnd() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        for (int ping = 0; ping < 20; ping++) {
            Heard heard = runner.hear(BridgeMessage.Ping.class);
            runner.say(heard.from(), new BridgeMessage.Pong(heard.message().invocationId()));
        }
        answer(invoke, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aRejectedEventTellsWhy() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        runner.say(heard.from(), new BridgeMessage.Rejected(heard.message().invocationId(), "it is shutting down"));
        assertThat(of(outcome))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("it is shutting down"));
    }

    @Test
    void aComplaintBeforeTheAcceptanceIsTheEnd() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        String id = heard.message().invocationId();
        runner.say(heard.from(), new BridgeMessage.ProtocolError(id, "unknown message type invoke"));
        assertThat(of(outcome))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("unknown message type invoke"));
    }

    @Test
    void aComplaintAfterTheAcceptanceDoesNotEndTheInvocation() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        String id = invoke.message().invocationId();
        accept(invoke);
        runner.say(invoke.from(), new BridgeMessage.ProtocolError(id, "unknown message type wave"));
        answer(invoke, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anAnswerToAnotherInvocationIsNotTaken() throws Exception {
        CompletableFuture<Outcome> first = forward("request-1", Duration.ofMillis(700));
        Heard late = runner.hear();
        accept(late);
        assertThat(of(first)).isInstanceOf(Outcome.Failed.class);
        CompletableFuture<Outcome> second = forward("request-1", LONG);
        Heard heard = runner.hear(BridgeMessage.Invoke.class);
        runner.say(
                late.from(),
                new BridgeMessage.Response(late.message().invocationId(), "", Payload.utf8("\"too late\"")));
        // It is acknowledged all the same: the runner need not keep it.
        assertThat(runner.hear(BridgeMessage.Received.class).message().invocationId())
                .isEqualTo(late.message().invocationId());
        answer(heard, ANSWER);
        assertThat(of(second)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anAnswerFindsTheStubsNewConnection() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        gateway.drop(invoke.from().connectionId());
        Heard rebind = runner.hear(BridgeMessage.Rebind.class);
        assertThat(rebind.from().connectionId()).isNotEqualTo(invoke.from().connectionId());
        answer(rebind, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aRebindThatWasNotTakenIsSaidAgain() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        runner.hear(BridgeMessage.Ping.class);
        AtomicInteger refused = new AtomicInteger();
        gateway.onPost(request -> request.body().contains("\"rebind\"") && refused.incrementAndGet() == 1 ? 403 : 200);
        gateway.drop(invoke.from().connectionId());
        answer(runner.hear(BridgeMessage.Rebind.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aConnectionThatDiedInAFreezeIsReplacedWhileTheEventIsOnItsWay() throws Exception {
        String stubId = gateway.connectionIds().get(1);
        gateway.mute(stubId);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        assertThat(invoke.from().connectionId()).isEqualTo(stubId);
        gateway.drop(stubId);
        answer(runner.hear(BridgeMessage.Rebind.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aConnectionThatDiesWhileTheHandlerRunsIsReplacedBeforeTheRunnerCountsAsGone() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        gateway.mute(invoke.from().connectionId());

        Heard rebind = runner.hear(BridgeMessage.Rebind.class);
        assertThat(rebind.from().connectionId()).isNotEqualTo(invoke.from().connectionId());
        answer(rebind, ANSWER);

        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void whoWaitsHasTheConnectionMadeAgainAlsoWhenAllAttemptsWereUsedUp() throws Exception {
        forwarder.close();
        ConnectionSettings once =
                new ConnectionSettings(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMillis(300), 1);
        forwarder = Forwarder.open(
                "dev", "orders", directory, ScriptedRunner.settings(gateway, once), PATIENCE, belongings);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        AtomicInteger handshakes = new AtomicInteger();
        gateway.onHandshake(request -> handshakes.incrementAndGet() == 1 ? 500 : 101);
        gateway.drop(invoke.from().connectionId());

        answer(runner.hear(BridgeMessage.Rebind.class), ANSWER);

        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aConnectionThatIsRenewedWhileAnInvocationWaitsBringsItsAnswer() throws Exception {
        reopen(renewing(Duration.ofMillis(500)));
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        // Not the first one if the machine is slow.
        String old = invoke.from().connectionId();
        accept(invoke);

        Heard rebind = runner.hear(BridgeMessage.Rebind.class);

        assertThat(rebind.from().connectionId()).isNotEqualTo(old);
        assertThat(gateway.connectionIds()).contains(old, rebind.from().connectionId());
        answer(rebind, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anAnswerOnTheOldConnectionStillCountsAfterARenewal() throws Exception {
        reopen(renewing(Duration.ofMillis(500)));
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        runner.hear(BridgeMessage.Rebind.class);

        answer(invoke, ANSWER);

        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anInvocationOnAConnectionThatIsTooOldHasItRenewed() throws Exception {
        // Attempts that fail use up what a timer may do, as a freeze does: what is left is the next invocation.
        AtomicInteger handshakes = new AtomicInteger();
        CompletableFuture<Void> heard = new CompletableFuture<Void>().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS);
        gateway.onHandshake(request -> {
            int handshake = handshakes.incrementAndGet();
            if (handshake > 2) {
                // Else the event might come from the new connection already.
                heard.join();
            }
            return handshake == 2 ? 500 : 101;
        });
        ConnectionSettings once = new ConnectionSettings(
                Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), 1, Duration.ofMillis(200), LONG);
        String old = reopen(once);
        await().until(() -> handshakes.get() == 2);

        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        assertThat(invoke.from().connectionId()).isEqualTo(old);
        accept(invoke);
        heard.complete(null);

        Heard rebind = runner.hear(BridgeMessage.Rebind.class);
        assertThat(rebind.from().connectionId()).isNotEqualTo(old);
        answer(rebind, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void anAttemptToConnectThatFailsIsFollowedByTheNextWithinTheSameInvocation() throws Exception {
        AtomicInteger handshakes = new AtomicInteger();
        gateway.onHandshake(request -> handshakes.incrementAndGet() <= 3 ? 500 : 101);
        gateway.drop(gateway.connectionIds().get(1));
        // From then on the stub knows that its connection is lost.
        await().until(() -> handshakes.get() > 0);

        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard invoke = runner.hear();
        accept(invoke);
        answer(invoke, ANSWER);

        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void aBridgeThatHasTakenTheConnectionAndIsSlowIsWaitedFor() throws Exception {
        forwarder.close();
        await().until(() -> gateway.connectionIds().size() == 1);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        gateway.onHandshake(request -> {
            asked.countDown();
            await().until(() -> answer.getCount() == 0);
            return 101;
        });
        Patience hasty = new Patience(LONG, Duration.ZERO, LONG, LONG, LONG, LONG, Duration.ofMillis(200));
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), hasty, belongings);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        answer.countDown();
        Heard invoke = runner.hear();
        accept(invoke);
        answer(invoke, ANSWER);

        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    private static ConnectionSettings renewing(Duration age) {
        return new ConnectionSettings(
                Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), 1_000, age, LONG);
    }

    /** Returns the id of the stub's connection. */
    private String reopen(ConnectionSettings connection) {
        forwarder.close();
        await().until(() -> gateway.connectionIds().size() == 1);
        forwarder = Forwarder.open(
                "dev", "orders", directory, ScriptedRunner.settings(gateway, connection), PATIENT, belongings);
        return gateway.connectionIds().get(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasAcceptedMayRunElsewhereOnlyIfItsDeveloperSaysSo(boolean retryInCloud) throws Exception {
        directory.put(ScriptedRunner.session("session-1", runnerId, retryInCloud));
        forwarder.close();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENCE, belongings);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        accept(runner.hear());
        assertThat(of(outcome))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.mayRunElsewhere()).isEqualTo(retryInCloud));
    }

    @Test
    void whatMayHaveBeenTakenGoesToNobodyElse() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        runner.hear();
        gateway.drop(runnerId);
        String fresh = runner.nextId();
        directory.remove(ScriptedRunner.session("session-1", runnerId));
        directory.put(ScriptedRunner.session("session-2", fresh));
        assertThat(of(outcome)).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
            assertThat(unavailable.why()).contains("has ended", "may have run the handler");
            assertThat(unavailable.mayRunElsewhere()).isFalse();
        });
    }

    @Test
    void whatACrashedRunnerCannotHaveTakenGoesToItsSuccessor() throws Exception {
        gateway.drop(runnerId);
        String fresh = runner.nextId();
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        gateway.takePost();
        // Its item stays until it expires, without functions since another session has taken over.
        directory.put(ScriptedRunner.session("session-1", runnerId).withoutFunctions());
        directory.put(ScriptedRunner.session("session-2", fresh));
        answer(runner.hear(BridgeMessage.Invoke.class), ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void whatNoRunnerCanHaveTakenMayRunElsewhere() throws Exception {
        gateway.drop(runnerId);
        runner.nextId();
        directory.remove(ScriptedRunner.session("session-1", runnerId));
        assertThat(of(forward("request-1", LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.mayRunElsewhere()).isTrue());
    }

    @Test
    void aRunnerThatGivesUpAnEventItHasAcceptedEndsTheInvocationAtOnce() throws Exception {
        forwarder.close();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENT, belongings);
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        accept(heard);
        runner.say(heard.from(), new BridgeMessage.Rejected(heard.message().invocationId(), "it was ended"));
        assertThat(of(outcome)).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
            assertThat(unavailable.why()).contains("it was ended", "may have run the handler");
            assertThat(unavailable.mayRunElsewhere()).isFalse();
        });
    }

    @Test
    void anEventThatARunnerHasBegunGoesNowhereElseAlsoWhenItsAcceptanceWasLost() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        try (ScriptedRunner other = ScriptedRunner.connect(gateway)) {
            directory.put(ScriptedRunner.session("session-2", other.nextId()));
            runner.say(heard.from(), new BridgeMessage.Rejected(heard.message().invocationId(), "it was ended", true));
            assertThat(of(outcome)).isInstanceOfSatisfying(Outcome.Unavailable.class, unavailable -> {
                assertThat(unavailable.why()).contains("it was ended", "may have run the handler");
                assertThat(unavailable.mayRunElsewhere()).isFalse();
            });
        }
    }

    @Test
    void anEventThatIsRejectedGoesToTheRunnerThatHasTakenOverAndOnlyThatOneAnswers() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        String id = heard.message().invocationId();
        try (ScriptedRunner other = ScriptedRunner.stranger(gateway)) {
            directory.put(other.ownSession("session-2", other.nextId()));
            runner.say(heard.from(), new BridgeMessage.Rejected(id, "it does not intercept orders"));
            Heard again = other.hear(BridgeMessage.Invoke.class);
            assertThat(again.message().invocationId()).isEqualTo(id);
            other.say(again.from(), new BridgeMessage.Accepted(id));
            // A copy of the event that the first one rejects only now, and what it has no right to say.
            runner.say(heard.from(), new BridgeMessage.Rejected(id, "it does not intercept orders"));
            runner.say(heard.from(), new BridgeMessage.Response(id, "", Payload.utf8("\"forged\"")));
            other.say(again.from(), new BridgeMessage.Response(id, "", ANSWER));
            assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
        }
    }

    @Test
    void anEventThatIsGivenUpIsCanceled() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        String id = runner.hear().message().invocationId();
        assertThat(of(outcome)).isInstanceOf(Outcome.Unavailable.class);
        assertThat(runner.hear(BridgeMessage.Cancel.class).message().invocationId())
                .isEqualTo(id);
    }

    @Test
    void moreMessagesThanAnInvocationCanHoldAreDroppedAndItGoesOn() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", LONG);
        Heard heard = runner.hear();
        accept(heard);
        for (int i = 0; i < 500; i++) {
            runner.say(heard.from(), new BridgeMessage.Pong(heard.message().invocationId()));
        }
        answer(heard, ANSWER);
        assertThat(of(outcome)).isEqualTo(new Outcome.Answered(ANSWER, ""));
    }

    @Test
    void theDeadlineIsAnErrorAndTheRunnerIsTold() throws Exception {
        CompletableFuture<Outcome> outcome = forward("request-1", Duration.ofSeconds(1));
        accept(runner.hear());
        assertThat(of(outcome)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.errorType()).isEqualTo("DevRunner.DeadlineExceeded");
            assertThat(failed.error().text()).contains("still running the handler");
        });
        assertThat(runner.hear(BridgeMessage.Cancel.class)).isNotNull();
    }

    @Test
    void nobodyWhoInterceptsIsToldWithTheCommandToRun() throws Exception {
        forwarder.close();
        directory.remove(ScriptedRunner.session("session-1", runnerId));
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENCE, belongings);
        assertThat(of(forward("request-1", LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("dev-runner start --stage dev"));
    }

    @Test
    void aTableThatCannotBeReadIsTheReason() throws Exception {
        forwarder.close();
        directory.fail();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENCE, belongings);
        assertThat(of(forward("request-1", LONG)))
                .isEqualTo(new Outcome.Unavailable(
                        "the session table cannot be read",
                        "the stub cannot reach the bridge of the stage dev at the moment. Is there a way to the internet"
                                + " (in a VPC, a NAT gateway)?",
                        true));
    }

    @Test
    void aRunnerWithoutAPublicKeyIsNamedAtOnce() throws Exception {
        Session sealed = ScriptedRunner.session("session-1", runnerId);
        directory.put(new Session(
                "dev",
                "session-2",
                "bob",
                "desk",
                runnerId,
                null,
                1,
                List.of("*"),
                Instant.MAX,
                Instant.MAX,
                Instant.MAX,
                false));
        directory.remove(sealed);
        forwarder.close();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENT, belongings);
        assertThat(of(forward("request-1", LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("bob", "desk", "no public key"));
    }

    @Test
    void fiftyConversationsAtOnceGetTheirOwnAnswers() throws Exception {
        forwarder.close();
        forwarder = Forwarder.open("dev", "orders", directory, ScriptedRunner.settings(gateway), PATIENT, belongings);
        Map<String, CompletableFuture<Outcome>> outcomes = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            outcomes.put("request-" + i, forward("request-" + i, LONG));
        }
        // By id, since an event that is not accepted at once comes again.
        Map<String, Heard> invokes = new HashMap<>();
        while (invokes.size() < 50) {
            Heard heard = runner.hear(BridgeMessage.Invoke.class);
            accept(heard);
            invokes.put(heard.message().invocationId(), heard);
        }
        for (Heard heard : invokes.values()) {
            answer(heard, Payload.utf8(((BridgeMessage.Invoke) heard.message()).requestId()));
        }
        for (Map.Entry<String, CompletableFuture<Outcome>> outcome : outcomes.entrySet()) {
            assertThat(of(outcome.getValue())).isEqualTo(new Outcome.Answered(Payload.utf8(outcome.getKey()), ""));
        }
    }

    private CompletableFuture<Outcome> forward(String requestId, Duration remaining) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return forwarder.forward(EVENT, new FakeContext(requestId, remaining));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                callers);
    }

    private static Outcome of(CompletableFuture<Outcome> outcome) throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }

    private void accept(Heard invoke) throws Exception {
        runner.say(invoke.from(), new BridgeMessage.Accepted(invoke.message().invocationId()));
    }

    private void answer(Heard heard, Payload response) throws Exception {
        answer(runner, heard, response);
    }

    /** By the runner that has heard it: no other can seal for the stub. */
    private static void answer(ScriptedRunner by, Heard heard, Payload response) throws Exception {
        by.say(heard.from(), new BridgeMessage.Response(heard.message().invocationId(), "", response));
    }
}
