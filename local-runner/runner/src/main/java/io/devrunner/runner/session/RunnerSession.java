package io.devrunner.runner.session;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.SessionDirectory;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runner's stay on a stage: it is registered in the session table as long as this is open. */
public final class RunnerSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunnerSession.class);

    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration REGISTER_AGAIN = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** A runner that ended without a word counts as gone after this. */
    private static final Duration EXPIRE = Duration.ofMinutes(3);

    private static final int SENDERS = 16;

    private final SessionDirectory directory;
    private final Consumer<State> states;
    private final Clock clock;
    private final Invocations invocations;
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, threads("session-sender-"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(threads("session-timer-"));
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean registered = new AtomicBoolean();
    private final Bridge bridge;

    /** The session as it was last written. */
    private volatile Session session;

    /** What the session's connection does. */
    public enum State {
        CONNECTED,
        LOST,
        RECONNECTED
    }

    /** Who runs the session, and for which functions. */
    public record Identity(String stage, String developer, String machine, List<String> functions) {
        public Identity {
            functions = List.copyOf(functions);
        }
    }

    private RunnerSession(
            Identity identity,
            BridgeSettings settings,
            SessionDirectory directory,
            InvocationRunner runner,
            Consumer<State> states,
            Clock clock) {
        this.directory = directory;
        this.states = states;
        this.clock = clock;
        Instant now = clock.instant();
        session = new Session(
                identity.stage(),
                UUID.randomUUID().toString(),
                identity.developer(),
                identity.machine(),
                "none",
                null,
                Session.PROTOCOL_VERSION,
                identity.functions(),
                now,
                now,
                now.plus(EXPIRE));
        invocations = new Invocations(runner, session::intercepts, senders, timer, clock);
        bridge = Bridge.open(settings, new Receiver());
    }

    /**
     * Connects and registers; from then on invocations come.
     *
     * @param directory closed with the session
     * @throws UserException when the bridge or its table cannot be reached
     */
    public static RunnerSession open(
            Identity identity,
            BridgeSettings settings,
            SessionDirectory directory,
            InvocationRunner runner,
            Consumer<State> states) {
        RunnerSession opened = new RunnerSession(identity, settings, directory, runner, states, Clock.systemUTC());
        try {
            opened.register(opened.bridge.connectionId().get(CONNECT.toMillis(), TimeUnit.MILLISECONDS));
            opened.keepRegistered();
            states.accept(State.CONNECTED);
            return opened;
        } catch (ExecutionException | IOException | TimeoutException e) {
            opened.close();
            throw new UserException(
                    "no connection to the bridge at " + settings.address().webSocketUrl(),
                    e instanceof TimeoutException
                            ? "no answer within " + CONNECT.toSeconds() + " s"
                            : String.valueOf(e.getMessage()),
                    "check the network and that your AWS credentials allow execute-api:Invoke on this API",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.close();
            throw new UserException("no connection to the bridge", "interrupted while connecting", "start again", e);
        }
    }

    private synchronized void register(String connectionId) throws IOException {
        if (closed.get()) {
            return;
        }
        Instant now = clock.instant();
        session = new Session(
                session.stage(),
                session.sessionId(),
                session.developer(),
                session.machine(),
                connectionId,
                session.publicKey(),
                session.protocolVersion(),
                session.functions(),
                session.started(),
                now,
                now.plus(EXPIRE));
        directory.put(session);
        registered.set(true);
    }

    private void keepRegistered() {
        long every = REGISTER_AGAIN.toMillis();
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> registerLater(session.connectionId()), every, every, TimeUnit.MILLISECONDS);
    }

    private void registerLater(String connectionId) {
        senders.execute(() -> {
            try {
                register(connectionId);
            } catch (IOException e) {
                LOG.warn("the session is not registered, trying again: {}", e.getMessage());
                ScheduledFuture<?> unused =
                        timer.schedule(() -> registerLater(connectionId), RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        unregister();
        timer.shutdownNow();
        senders.shutdownNow();
        bridge.close();
        directory.close();
    }

    private synchronized void unregister() {
        if (registered.get()) {
            try {
                directory.remove(session);
            } catch (IOException e) {
                LOG.warn("the session stays registered until it expires: {}", e.getMessage());
            }
        }
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private final class Receiver implements Bridge.Listener {
        @Override
        public void received(String from, BridgeMessage message) {
            if (!closed.get()) {
                invocations.received(bridge, from, message);
            }
        }

        @Override
        public void connected(String connectionId) {
            if (registered.get() && !closed.get()) {
                registerLater(connectionId);
                states.accept(State.RECONNECTED);
            }
        }

        @Override
        public void lost(String why) {
            LOG.info("the connection is lost: {}", why);
            if (registered.get() && !closed.get()) {
                states.accept(State.LOST);
            }
        }
    }
}
