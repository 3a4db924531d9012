package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.stub.ScriptedRunner.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the variables travel, and when their hashes are enough. */
class BelongingsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeDirectory directory = new FakeDirectory();
    private final ExecutorService callers = Executors.newCachedThreadPool();
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
        forwarder = Forwarder.open(
                "dev",
                "orders",
                directory,
                ScriptedRunner.settings(gateway),
                new Patience(LONG, LONG, LONG, LONG, LONG, LONG, Duration.ofMillis(200)),
                new Belongings(Map.of(
                        "GREETING", "hello",
                        "AWS_SECRET_ACCESS_KEY", "hush",
                        "DEV_RUNNER_HANDLER", "shop.Orders::handle",
                        "DEV_RUNNER_TIMEOUT", "30")));
    }

    @AfterEach
    void close() throws Exception {
        callers.shutdownNow();
        forwarder.close();
        runner.close();
        gateway.close();
    }

    @Test
    void theValuesTravelUntilTheSessionHasAcceptedThem() throws Exception {
        CompletableFuture<Outcome> first = forward("one");
        CompletableFuture<Outcome> second = forward("two");
        Heard heardFirst = runner.hear(Invoke.class);
        Heard heardSecond = runner.hear(Invoke.class);
        assertHasValues(heardFirst);
        assertHasValues(heardSecond);
        answer(heardFirst);
        answer(heardSecond);
        assertThat(of(first)).isInstanceOf(Outcome.Answered.class);
        assertThat(of(second)).isInstanceOf(Outcome.Answered.class);

        CompletableFuture<Outcome> third = forward("three");
        Heard heardThird = runner.hear(Invoke.class);
        assertHasHashesAlone(heardThird);
        answer(heardThird);
        assertThat(of(third)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void aRunnerThatHasLostThemGetsThemAtOnceWithTheSameInvocation() throws Exception {
        CompletableFuture<Outcome> first = forward("one");
        answer(runner.hear(Invoke.class));
        of(first);

        CompletableFuture<Outcome> second = forward("two");
        Heard bare = runner.hear(Invoke.class);
        assertHasHashesAlone(bare);
        runner.say(bare.from(), new BridgeMessage.VariablesWanted(bare.message().invocationId()));
        Heard complete = runner.hear(Invoke.class);
        assertHasValues(complete);
        assertThat(complete.message().invocationId()).isEqualTo(bare.message().invocationId());
        answer(complete);
        assertThat(of(second)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void anotherSessionGetsThemAgain() throws Exception {
        CompletableFuture<Outcome> first = forward("one");
        answer(runner.hear(Invoke.class));
        of(first);
        directory.remove(ScriptedRunner.session("session-1", runnerId));
        try (ScriptedRunner other = ScriptedRunner.connect(gateway)) {
            directory.put(ScriptedRunner.session("session-2", other.nextId()));
            runner.close();
            // Until then a post to it is taken, as of a peer that went without a word.
            Awaitility.await().until(() -> !gateway.connectionIds().contains(runnerId));

            CompletableFuture<Outcome> second = forward("two");
            Heard heard = other.hear(Invoke.class);
            assertHasValues(heard);
            String id = heard.message().invocationId();
            other.say(heard.from(), new BridgeMessage.Response(id, "", Payload.utf8("1")));
            assertThat(of(second)).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void theOriginalHandlerAndTimeoutTravelWithEachInvocation() throws Exception {
        for (String request : List.of("one", "two")) {
            CompletableFuture<Outcome> call = forward(request);
            Heard heard = runner.hear(Invoke.class);
            Invoke invoke = (Invoke) heard.message();
            assertThat(invoke.handler()).isEqualTo("shop.Orders::handle");
            assertThat(invoke.timeoutSeconds()).isEqualTo(30);
            answer(heard);
            of(call);
        }
    }

    @Test
    void aStubThatStandsInForNoHandlerNamesNone() {
        Belongings none = new Belongings(Map.of("DEV_RUNNER_HANDLER", " ", "DEV_RUNNER_TIMEOUT", "soon"));

        assertThat(none.handler()).isEmpty();
        assertThat(none.timeoutSeconds()).isEmpty();
    }

    private static void assertHasValues(Heard heard) {
        Invoke invoke = (Invoke) heard.message();
        assertThat(invoke.environment().values()).isEqualTo(Map.of("GREETING", "hello"));
        assertThat(invoke.credentials().values()).isEqualTo(Map.of("AWS_SECRET_ACCESS_KEY", "hush"));
    }

    private static void assertHasHashesAlone(Heard heard) {
        Invoke invoke = (Invoke) heard.message();
        assertThat(invoke.environment().values()).isNull();
        assertThat(invoke.environment().hash()).hasSize(64);
        assertThat(invoke.credentials().values()).isNull();
    }

    private void answer(Heard heard) throws Exception {
        String id = heard.message().invocationId();
        runner.say(heard.from(), new BridgeMessage.Accepted(id));
        runner.say(heard.from(), new BridgeMessage.Response(id, "", Payload.utf8("1")));
    }

    private CompletableFuture<Outcome> forward(String requestId) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return forwarder.forward(Payload.utf8("{}"), new FakeContext(requestId, LONG));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                callers);
    }

    private static Outcome of(CompletableFuture<Outcome> outcome) throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }
}
