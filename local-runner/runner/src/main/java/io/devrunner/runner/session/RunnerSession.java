package io.devrunner.runner.session;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.PostRefusedException;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubKey;
import io.devrunner.protocol.UserException;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Refusal;
import io.devrunner.protocol.seal.Sealing;
import io.devrunner.protocol.seal.TrustedKeys;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runner's stay on a stage: it is registered in the session table as long as this is open. */
public final class RunnerSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunnerSession.class);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final int ATTEMPTS = 3;

    /** How long the end waits for the stubs to be told of it. */
    private static final Duration FAREWELL = Duration.ofMillis(300);

    /** A message takes less from a stub to here, unless something is wrong. */
    private static final Duration LULL = Duration.ofMillis(200);

    private static final int SENDERS = 16;

    private final SessionDirectory directory;
    private final Events events;
    private final Registration registration;
    private final Invocations invocations;
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, threads("session-sender-"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("session-timer-"));
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Bridge bridge;

    /** What the session's connection does, and that another runner has taken over. */
    public enum State {
        CONNECTED,
        LOST,
        RECONNECTED,
        RENEWED,
        REPLACED
    }

    /** Is told what becomes of the session; called from its threads, must not block. */
    @FunctionalInterface
    public interface Events {
        void changed(State state);

        /** Another runner intercepts what this session did; follows {@link State#REPLACED}. */
        default void replacedBy(String whom) {}

        /** The session cannot be kept in the table any more, and that is tried again; told once until it works. */
        default void registrationFails(IOException why) {}

        /** The session is in the table again; follows {@link #registrationFails}. */
        default void registrationWorks() {}

        /** A frame was not opened; told of the first one of each kind. */
        default void refused(Refusal refusal) {}
    }

    /**
     * Who runs the session, for which functions, and how.
     *
     * @param takeOver whether others that intercept the same functions have to stop
     * @param retryInCloud whether what it has accepted may be run again in the cloud if it goes away
     */
    public record Identity(
            String stage,
            String developer,
            String machine,
            List<String> functions,
            boolean takeOver,
            boolean retryInCloud,
            Lineage lineage) {
        public Identity {
            functions = List.copyOf(functions);
        }

        /** One that takes nothing over and lets nothing be run twice. */
        public Identity(String stage, String developer, String machine, List<String> functions) {
            this(stage, developer, machine, functions, false, false, Lineage.first());
        }

        /** Whether a session that is in the way is not asked. */
        private boolean passes(Session rival) {
            return takeOver || lineage.ended().contains(rival.sessionId());
        }
    }

    private RunnerSession(
            Identity identity,
            BridgeSettings settings,
            SessionDirectory directory,
            InvocationRunner runner,
            Events events,
            Clock clock) {
        this.directory = directory;
        this.events = events;
        timer.setRemoveOnCancelPolicy(true);
        // After the end nothing is due any more.
        timer.setRejectedExecutionHandler((task, executor) -> {});
        Instant now = clock.instant();
        OwnKey key = OwnKey.create();
        registration = new Registration(
                new Session(
                        identity.stage(),
                        identity.lineage().sessionId(),
                        identity.developer(),
                        identity.machine(),
                        "none",
                        key.publicKey(),
                        Session.PROTOCOL_VERSION,
                        identity.functions(),
                        now,
                        now,
                        now,
                        identity.retryInCloud()),
                directory,
                clock,
                timer,
                this::replaced,
                this::returned,
                events);
        invocations = new Invocations(runner, registration, senders, timer, clock, settings.assemblyBytes());
        TrustedKeys stubs = stub -> directory.stubKey(identity.stage(), stub).map(StubKey::expires);
        bridge = Bridge.open(settings, Sealing.ofRunner(key, stubs, settings.clock(), events::refused), new Receiver());
    }

    /**
     * Connects and registers; from then on invocations come.
     *
     * @param directory closed with the session
     * @throws UserException when the bridge or its table cannot be reached, or others intercept the functions
     */
    public static RunnerSession open(
            Identity identity,
            BridgeSettings settings,
            SessionDirectory directory,
            InvocationRunner runner,
            Events events) {
        return open(identity, settings, directory, runner, events, settings.clock());
    }

    static RunnerSession open(
            Identity identity,
            BridgeSettings settings,
            SessionDirectory directory,
            InvocationRunner runner,
            Events events,
            Clock clock) {
        RunnerSession opened = new RunnerSession(identity, settings, directory, runner, events, clock);
        try {
            String connectionId = opened.connect();
            List<Session> rivals = opened.registration.claim(connectionId, identity::passes);
            if (!rivals.isEmpty()) {
                throw taken(identity, rivals);
            }
            events.changed(State.CONNECTED);
            return opened;
        } catch (UserException e) {
            opened.close();
            throw e;
        } catch (ExecutionException | IOException | TimeoutException e) {
            opened.close();
            throw new UserException(
                    "no connection to the bridge at " + settings.address().webSocketUrl(),
                    e instanceof TimeoutException
                            ? "no answer within " + CONNECT.toSeconds() + " s"
                            : String.valueOf(e.getMessage()),
                    "check the network (HTTPS_PROXY, where a proxy leads out), and that your AWS credentials allow"
                            + " execute-api:Invoke on this API",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.close();
            throw new UserException("no connection to the bridge", "interrupted while connecting", "start again", e);
        }
    }

    /** API Gateway may be busy for a moment; what is wrong for good is told after the last attempt, a second later. */
    private String connect() throws ExecutionException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + CONNECT.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return bridge.connectionId().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static UserException taken(Identity identity, List<Session> rivals) {
        return new UserException(
                "another dev-runner intercepts functions of this project on the stage " + identity.stage(),
                rivals.stream().map(RunnerSession::describe).collect(Collectors.joining("; ")),
                "take over with --take-over, or run others with --function NAME");
    }

    private static String describe(Session session) {
        return session.developer() + " on " + session.machine() + " intercepts "
                + String.join(", ", session.functions()) + " since "
                + TIME.format(session.started().atZone(ZoneId.systemDefault()));
    }

    private void replaced(List<Session> by) {
        events.changed(State.REPLACED);
        events.replacedBy(by.stream()
                .map(session -> session.developer() + " on " + session.machine())
                .distinct()
                .collect(Collectors.joining(", ")));
    }

    /** The connection has probably died meanwhile, on another network or in a sleep. */
    private void returned() {
        bridge.renewIfOld();
        bridge.probeIfQuiet(Duration.ZERO);
    }

    /**
     * Sends a text to the own connection, where nobody answers it. It takes a permission that neither connecting nor
     * registering takes; what else fails may do so for a moment.
     *
     * @throws IOException when it cannot be sent
     */
    public void proveSending() throws IOException {
        Bridge.rehearse();
        for (int attempt = 1; ; attempt++) {
            try {
                send();
                return;
            } catch (IOException e) {
                boolean forbidden = e instanceof PostRefusedException refused && refused.isForbidden();
                if (forbidden || attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debug("tries once more to send to its own connection", e);
            }
        }
    }

    private void send() throws IOException {
        try {
            bridge.warmUp(bridge.connectionId().get(CONNECT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the connection was lost at once", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending", e);
        }
    }

    /** How many invocations are under way. */
    public int underWay() {
        return invocations.underWay();
    }

    /**
     * Takes no more events, and is not found by stubs any more.
     *
     * @return done when nothing is under way any more
     */
    public CompletableFuture<Void> finish() {
        CompletableFuture<Void> unused = registration.end();
        return invocations.finish();
    }

    /**
     * After {@link #finish}: stubs that have just looked for a session still send their events to this one, and are told
     * that it does not take them. An event that nobody reads any more would be lost, since nobody knows that it was not
     * run.
     *
     * @return done when no event has come for a moment
     */
    public CompletableFuture<Void> lull() {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        later(() -> endLull(quiet), LULL);
        return quiet;
    }

    private void endLull(CompletableFuture<Void> quiet) {
        Duration left = LULL.minus(invocations.sinceLastEvent());
        if (left.isNegative() || left.isZero()) {
            quiet.complete(null);
        } else {
            later(() -> endLull(quiet), left);
        }
    }

    private void later(Runnable task, Duration delay) {
        ScheduledFuture<?> unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Events that still come are rejected: their stubs would wait, and nobody knew that they were not run.
        CompletableFuture<Void> unused = invocations.finish();
        CompletableFuture<Void> removed = registration.end();
        sayFarewell();
        timer.shutdownNow();
        senders.shutdownNow();
        bridge.close();
        // A claim that is still on its way is taken back when it has come to its end.
        CompletableFuture<Void> unusedToo = removed.whenComplete((nothing, failure) -> directory.close());
        if (!bridge.refusals().isEmpty()) {
            LOG.info("frames that were refused: {}", bridge.refusals());
        }
    }

    /** So that nobody waits for an outcome that will not come. */
    private void sayFarewell() {
        try {
            invocations.abandon(bridge).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("not all stubs were told of the end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private final class Receiver implements Bridge.Listener {
        @Override
        public void received(Peer from, BridgeMessage message) {
            if (!registration.isPresent()) {
                // A stub says again what matters.
                return;
            }
            invocations.received(bridge, from, message);
        }

        @Override
        public void connected(String connectionId) {
            boolean again = registration.isRegistered();
            CompletableFuture<Void> unused = registration.moved(connectionId);
            if (again) {
                events.changed(State.RECONNECTED);
            }
        }

        @Override
        public CompletableFuture<Void> renewed(String connectionId) {
            boolean known = registration.isRegistered();
            return registration.moved(connectionId).thenRun(() -> {
                if (known) {
                    events.changed(State.RENEWED);
                }
            });
        }

        @Override
        public void lost(String why) {
            LOG.info("the connection is lost: {}", why);
            if (registration.isRegistered()) {
                events.changed(State.LOST);
                // If the credentials have expired, that is heard from the table first.
                CompletableFuture<Void> unused = registration.confirm();
            }
        }
    }
}
