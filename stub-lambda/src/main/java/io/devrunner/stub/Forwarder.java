package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.DynamoDbSessionDirectory;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.SessionDirectory;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;

/** Carries events to the runner that intercepts the function, and outcomes back. */
final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private static final int SENDERS = 8;
    private static final long ASSEMBLY_BYTES = 64L << 20;

    /** Together with the loading of classes this stays far below the 10 s of Lambda's init phase. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** After so long without a frame the connection may have died in a freeze. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final String stage;
    private final SessionDirectory directory;
    private final SessionFinder finder;
    private final Patience patience;
    private final Belongings belongings;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final KeyRegistration registration;
    private final Bridge bridge;
    private final ExecutorService warmer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "stub-warm-up");
        thread.setDaemon(true);
        return thread;
    });

    private Forwarder(
            String stage,
            String function,
            SessionDirectory directory,
            BridgeSettings settings,
            Patience patience,
            Belongings belongings) {
        this.stage = stage;
        this.directory = directory;
        this.patience = patience;
        this.belongings = belongings;
        finder = new SessionFinder(directory, stage, clock);
        OwnKey key = OwnKey.create();
        registration = new KeyRegistration(directory, stage, key.publicKey(), function, clock);
        bridge = Bridge.open(settings, Sealing.ofStub(key), new Receiver());
    }

    /** Connects and makes every client do its work once, so that the first invocation finds all of it warm. */
    static Forwarder open(StubSettings settings, Patience patience, Belongings belongings) {
        AwsCredentialsProvider credentials = EnvironmentVariableCredentialsProvider.create();
        return open(
                settings.stage(),
                settings.function(),
                DynamoDbSessionDirectory.open(
                        settings.table(), settings.region(), settings.tableUrl(), credentials, patience.table()),
                new BridgeSettings(
                        new BridgeAddress(settings.bridgeUrl(), settings.region()),
                        credentials,
                        SENDERS,
                        ASSEMBLY_BYTES,
                        ConnectionSettings.ofStub().shrunk(settings.timeFactor())),
                patience,
                belongings);
    }

    /** Takes the directory over: it is closed with this. */
    static Forwarder open(
            String stage,
            String function,
            SessionDirectory directory,
            BridgeSettings settings,
            Patience patience,
            Belongings belongings) {
        Forwarder forwarder = new Forwarder(stage, function, directory, settings, patience, belongings);
        forwarder.warmUp();
        return forwarder;
    }

    /**
     * Never fails and never takes long: the first invocation can tell its caller what is
     * wrong, while Lambda starts an init phase that fails or takes 10 s over again.
     * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
     */
    private void warmUp() {
        Future<?> warm = warmer.submit(() -> {
            Optional<Session> unused = finder.find("");
            registration.keep();
            bridge.warmUp(connected(patience.connection()));
            return null;
        });
        try {
            warm.get(WARM_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String why = e.getCause() == null
                    ? "the bridge does not answer"
                    : e.getCause().getMessage();
            LOG.warn("the stub is not ready yet: {}", why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            warmer.shutdown();
        }
    }

    Outcome forward(Payload event, Context context) throws IOException {
        long received = System.nanoTime();
        Optional<Session> session;
        Peer peer;
        try {
            session = finder.find(context.getFunctionName());
            if (session.isEmpty()) {
                return new Outcome.Unavailable("nobody intercepts the function " + context.getFunctionName()
                        + " on the stage " + stage + ". Run: dev-runner start --stage " + stage);
            }
            peer = session.get().peer();
            registration.keep();
            connected(patience.connection().minus(since(received)));
        } catch (IOException e) {
            LOG.warn("no way to a runner, after {} ms: {}", since(received).toMillis(), e.getMessage());
            return new Outcome.Unavailable(String.valueOf(e.getMessage()));
        }
        BridgeMessage.Invoke invoke = invoke(event, context);
        Exchange exchange = new Exchange();
        exchanges.put(invoke.invocationId(), exchange);
        try {
            bridge.renewIfOld();
            bridge.probeIfQuiet(QUIET);
            return new Conversation(bridge, finder, patience, exchange, belongings, invoke, session.get(), peer)
                    .hold(Duration.ofMillis(context.getRemainingTimeInMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the runner", e);
        } finally {
            exchanges.remove(invoke.invocationId());
        }
    }

    private BridgeMessage.Invoke invoke(Payload event, Context context) {
        return new BridgeMessage.Invoke(
                context.getAwsRequestId() + "." + UUID.randomUUID().toString().substring(0, 8),
                context.getAwsRequestId(),
                context.getFunctionName(),
                context.getInvokedFunctionArn(),
                context.getFunctionVersion(),
                context.getMemoryLimitInMB(),
                clock.instant().plusMillis(context.getRemainingTimeInMillis()),
                System.getProperty("com.amazonaws.xray.traceHeader"),
                ContextJson.of(context.getClientContext()),
                ContextJson.of(context.getIdentity()),
                belongings.handler().orElse(null),
                belongings.timeoutSeconds().orElse(null),
                null,
                null,
                event);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /**
     * Waits for the stub's own connection; one that is there is taken also when there is no time left. An attempt that
     * fails meanwhile may have been under way when a freeze began; as long as there is another one, that is waited for.
     */
    private String connected(Duration time) throws IOException {
        bridge.revive();
        long millis = Math.max(0, time.toMillis());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            CompletableFuture<String> attempt = bridge.connectionId();
            while (true) {
                try {
                    return attempt.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (ExecutionException e) {
                    attempt = bridge.connectionId();
                    if (attempt.isCompletedExceptionally()) {
                        throw new IOException("the stub cannot reach the bridge: " + e.getMessage(), e);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new IOException(
                    "the stub has no connection to the bridge after " + millis
                            + " ms. Does its subnet have a way to the internet (a NAT gateway)?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting to the bridge", e);
        }
    }

    @Override
    public void close() {
        warmer.shutdownNow();
        bridge.close();
        directory.close();
    }

    private final class Receiver implements Bridge.Listener {
        @Override
        public void received(Peer from, BridgeMessage message) {
            Exchange exchange = exchanges.get(message.invocationId());
            if (exchange != null) {
                exchange.signal(new Exchange.Signal.Heard(from.connectionId(), message));
            } else if (message instanceof BridgeMessage.Response || message instanceof BridgeMessage.InvocationError) {
                // Late or doubled: nobody waits for it here, and the runner need not keep it.
                bridge.sendLater(from, new BridgeMessage.Received(message.invocationId()));
            }
        }

        @Override
        public void connected(String connectionId) {
            exchanges.values().forEach(exchange -> exchange.signal(new Exchange.Signal.Reconnected()));
        }

        @Override
        public void lost(String why) {
            LOG.info("the stub's connection is lost: {}", why);
        }
    }
}
