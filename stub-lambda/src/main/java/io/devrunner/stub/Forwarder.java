package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Context;
import io.devrunner.protocol.Age;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Credentials;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries events to the runner that intercepts the function, and outcomes back. */
final class Forwarder implements AutoCloseable {
    private static final int SENDERS = 8;
    private static final long ASSEMBLY_BYTES = 64L << 20;

    /** Together with the loading of classes this stays far below the 10 s of Lambda's init phase. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** After so long without a frame the connection may have died in a freeze. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final String stage;
    private final String function;
    private final FirstSearch search;
    private final StubDirectory directory;
    private final Supplier<BridgeSettings> settings;
    private final SessionFinder finder;
    private final Patience patience;
    private final Belongings belongings;
    private final Receipts receipts = new Receipts();
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();

    /** Open when the warm-up has come as far as an event needs it, or has failed. */
    private final CountDownLatch ready = new CountDownLatch(1);

    /** Why it has failed, or null. */
    private volatile @Nullable Exception notReady;

    /** Null as long as nobody is known to intercept the function. Guarded by this. */
    private @Nullable WarmUp warmUp;

    /** Since the warm-up began. */
    private final Age begun = Age.begin(clock);

    /** Guarded by this. */
    private @Nullable Line line;

    /** Guarded by this. */
    private boolean closed;

    /** What it takes to speak to runners, made when there is one: a function that nobody intercepts needs none of it. */
    private final class Line {
        private final KeyRegistration registration;
        private final Bridge bridge;

        Line() {
            OwnKey key = OwnKey.create();
            registration = new KeyRegistration(directory, stage, key.publicKey(), function, clock);
            bridge = Bridge.open(settings.get(), Sealing.ofStub(key), new Receiver(this));
        }
    }

    private Forwarder(
            String stage,
            String function,
            FirstSearch search,
            Supplier<BridgeSettings> settings,
            Patience patience,
            Belongings belongings) {
        this.stage = stage;
        this.function = function;
        this.search = search;
        this.settings = settings;
        this.patience = patience;
        this.belongings = belongings;
        directory = search.directory();
        finder = search.finder();
    }

    /**
     * If the search finds a runner, makes everything ready for it, so that the first invocation finds all warm.
     *
     * @param search for the function that the settings name; its directory is closed with this
     */
    static Forwarder open(
            StubSettings settings,
            Supplier<Credentials> credentials,
            FirstSearch search,
            Patience patience,
            Belongings belongings) {
        return warmedUp(new Forwarder(
                settings.stage(),
                settings.function(),
                search,
                new ToBridge(settings, credentials),
                patience,
                belongings));
    }

    /** Takes the directory over: it is closed with this. */
    static Forwarder open(
            String stage,
            String function,
            StubDirectory directory,
            BridgeSettings settings,
            Patience patience,
            Belongings belongings) {
        FirstSearch search = FirstSearch.begin(directory, stage, function);
        return warmedUp(new Forwarder(stage, function, search, () -> settings, patience, belongings));
    }

    /** The way to the bridge, put together when it is needed. */
    private record ToBridge(StubSettings stub, Supplier<Credentials> credentials) implements Supplier<BridgeSettings> {
        @Override
        public BridgeSettings get() {
            return new BridgeSettings(
                    new BridgeAddress(stub.bridgeUrl(), stub.region()),
                    credentials,
                    SENDERS,
                    ASSEMBLY_BYTES,
                    ConnectionSettings.ofStub().shrunk(stub.timeFactor()));
        }
    }

    /**
     * Never fails and never takes long: the first invocation can tell its caller what is wrong, while Lambda starts an
     * init phase that fails or takes 10 s over again. It waits, since that takes no caller any longer: the first event
     * could not go on without it, and Lambda may freeze a process that begins to connect when its init phase is over.
     * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
     */
    private static Forwarder warmedUp(Forwarder forwarder) {
        long begun = System.nanoTime();
        try {
            forwarder.search.join(WARM_UP.toMillis());
            if (forwarder.search.isInVain()) {
                forwarder.ready.countDown();
            } else {
                // If that takes longer, it goes on and tells what is wrong.
                forwarder
                        .beginWarmUp()
                        .join(Math.max(1, WARM_UP.minus(since(begun)).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            forwarder.ready.countDown();
        }
        return forwarder;
    }

    private synchronized WarmUp beginWarmUp() {
        WarmUp begun = new WarmUp();
        warmUp = begun;
        begun.start();
        return begun;
    }

    private final class WarmUp extends Thread {
        WarmUp() {
            super("stub-warm-up");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                if (search.isSuccessful()) {
                    makeReady();
                }
            } catch (IOException | RuntimeException e) {
                if (ready.getCount() > 0) {
                    notReady = e;
                }
                log().warn("the stub is not ready yet: {}", e.getMessage());
            } catch (InterruptedException ignored) {
                // The stub is closed.
            } finally {
                ready.countDown();
            }
        }

        private void makeReady() throws IOException, InterruptedException {
            Line opened = line();
            Thread rehearsal = new Thread(Forwarder.this::rehearse, "stub-rehearsal");
            rehearsal.setDaemon(true);
            rehearsal.start();
            opened.registration.keep();
            String id = connected(opened);
            ready.countDown();
            opened.bridge.warmUp(id);
            rehearsal.join();
        }
    }

    private void rehearse() {
        belongings.prepare();
        try {
            Bridge.rehearse();
        } catch (IOException e) {
            log().warn("no rehearsal: {}", e.getMessage());
        }
    }

    Outcome forward(Payload event, Context context) throws IOException {
        long received = System.nanoTime();
        Session session;
        Peer peer;
        Line open;
        try {
            joinWarmUp();
            Optional<Session> found = finder.find(context.getFunctionName());
            if (found.isEmpty()) {
                return new Outcome.Unavailable("nobody intercepts the function " + context.getFunctionName()
                        + " on the stage " + stage + ". Run: dev-runner start --stage " + stage);
            }
            session = found.get();
            try {
                peer = session.peer();
            } catch (IOException e) {
                log().warn("no event goes to the runner: {}", e.getMessage());
                return new Outcome.Unavailable(
                        String.valueOf(e.getMessage()),
                        "the dev-runner of the stage " + stage + " is older than this stub",
                        true);
            }
            open = line();
            open.registration.keep();
            String unused = connected(open);
        } catch (IOException e) {
            log().warn("no way to a runner, after {} ms: {}", since(received).toMillis(), e.getMessage());
            return new Outcome.Unavailable(
                    String.valueOf(e.getMessage()),
                    "the stub cannot reach the bridge of the stage " + stage
                            + " at the moment. Is there a way to the internet (in a VPC, a NAT gateway)?",
                    true);
        }
        BridgeMessage.Invoke invoke = invoke(event, context).withReceived(receipts.take(session));
        Exchange exchange = new Exchange();
        exchanges.put(invoke.invocationId(), exchange);
        try {
            open.bridge.renewIfOld();
            open.bridge.probeIfQuiet(QUIET);
            return new Conversation(
                            open.bridge,
                            finder,
                            patience,
                            exchange,
                            belongings,
                            receipts,
                            invoke,
                            session,
                            peer,
                            since(received),
                            Duration.ofMillis(context.getRemainingTimeInMillis()))
                    .hold();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the runner", e);
        } finally {
            exchanges.remove(invoke.invocationId());
        }
    }

    /** An event that comes while the warm-up is under way fails with it, and does not wait as long once more. */
    private void joinWarmUp() throws IOException {
        if (ready.getCount() == 0 || begun.reaches(patience.accept())) {
            // Of one that a freeze has torn apart nothing follows for this event.
            return;
        }
        try {
            if (!ready.await(patience.accept().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(notConnected(patience.accept()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the stub was getting ready", e);
        }
        if (notReady != null) {
            throw new IOException(notReady.getMessage(), notReady);
        }
    }

    private synchronized Line line() throws IOException {
        if (closed) {
            throw new IOException("the stub is closed");
        }
        if (line == null) {
            line = new Line();
        }
        return line;
    }

    /** Made when there is something to say: the logger's classes take a while, and most starts say nothing. */
    private static Logger log() {
        return LoggerFactory.getLogger(Forwarder.class);
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
                TraceId.of(context),
                ContextJson.of(context.getClientContext()),
                ContextJson.of(context.getIdentity()),
                belongings.handler().orElse(null),
                belongings.timeoutSeconds().orElse(null),
                null,
                null,
                List.of(),
                event);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /**
     * Waits for the stub's own connection. A bridge that has taken it and is slow with its answer is waited for as long as
     * a runner is. An attempt that fails meanwhile may have been under way when a freeze began; as long as there is
     * another one, that is waited for.
     */
    private String connected(Line open) throws IOException {
        open.bridge.revive();
        long begun = System.nanoTime();
        Duration time = patience.connection();
        CompletableFuture<String> attempt = open.bridge.connectionId();
        while (true) {
            try {
                return attempt.get(time.minus(since(begun)).toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                attempt = open.bridge.connectionId();
                if (attempt.isCompletedExceptionally()) {
                    throw new IOException("the stub cannot reach the bridge: " + e.getMessage(), e);
                }
            } catch (TimeoutException e) {
                if (since(begun).compareTo(patience.accept()) >= 0 || !open.bridge.isReached()) {
                    throw new IOException(notConnected(since(begun)), e);
                }
                time = patience.accept();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while connecting to the bridge", e);
            }
        }
    }

    private static String notConnected(Duration after) {
        return "the stub has no connection to the bridge after " + after.toMillis()
                + " ms. Does its subnet have a way to the internet (a NAT gateway)?";
    }

    @Override
    public void close() {
        Line open;
        synchronized (this) {
            closed = true;
            open = line;
            if (warmUp != null) {
                warmUp.interrupt();
            }
        }
        search.interrupt();
        if (open != null) {
            open.bridge.close();
        }
        directory.close();
    }

    private final class Receiver implements Bridge.Listener {
        private final Line to;

        Receiver(Line to) {
            this.to = to;
        }

        @Override
        public void received(Peer from, BridgeMessage message) {
            Exchange exchange = exchanges.get(message.invocationId());
            if (exchange != null) {
                exchange.signal(new Exchange.Signal.Heard(from, message));
            } else if (message instanceof BridgeMessage.Response || message instanceof BridgeMessage.InvocationError) {
                // Late or doubled: nobody waits for it here, and the runner need not keep it.
                to.bridge.sendLater(from, new BridgeMessage.Received(message.invocationId()));
            }
        }

        @Override
        public void connected(String connectionId) {
            exchanges.values().forEach(exchange -> exchange.signal(new Exchange.Signal.Reconnected()));
        }

        @Override
        public void lost(String why) {
            log().info("the stub's connection is lost: {}", why);
        }
    }
}
