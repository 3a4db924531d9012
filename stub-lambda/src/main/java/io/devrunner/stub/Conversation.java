package io.devrunner.stub;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.PeerGoneException;
import io.devrunner.protocol.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One invocation's talk with the runner, on the thread that Lambda calls. An event that nobody acknowledges is sent
 * again under the same invocation id, which a runner runs at most once.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Bridge bridge;
    private final SessionFinder finder;
    private final Patience patience;
    private final Clock clock;
    private final Exchange exchange;
    private final Belongings belongings;

    /** As it was said last. */
    private BridgeMessage.Invoke invoke;

    private Session session;
    private boolean accepted;

    /** Whether the runner has yet to be told of this side's new connection. */
    private boolean unbound;

    /** Whether the runner is gone before it took the event, and there is no other. */
    private boolean deserted;

    /** Why the runner could not be reached the last time; empty if it could. */
    private String trouble = "";

    private Instant sent = Instant.EPOCH;
    private Instant pinged;
    private Instant heard;

    Conversation(
            Bridge bridge,
            SessionFinder finder,
            Patience patience,
            Clock clock,
            Exchange exchange,
            Belongings belongings,
            BridgeMessage.Invoke invoke,
            Session session) {
        this.bridge = bridge;
        this.finder = finder;
        this.patience = patience;
        this.clock = clock;
        this.exchange = exchange;
        this.belongings = belongings;
        this.invoke = invoke;
        this.session = session;
        pinged = clock.instant();
        heard = pinged;
    }

    Outcome hold() throws InterruptedException {
        Instant begun = clock.instant();
        Instant giveUp = invoke.deadline().minus(patience.margin());
        while (true) {
            Instant now = clock.instant();
            if (!now.isBefore(giveUp)) {
                bridge.sendLater(session.connectionId(), new BridgeMessage.Cancel(invoke.invocationId()));
                return timedOut();
            }
            if (!accepted && !now.isBefore(begun.plus(patience.accept()))) {
                finder.forget();
                return notAccepted();
            }
            if (accepted && !now.isBefore(heard.plus(patience.silence()))) {
                finder.forget();
                return new Outcome.Unavailable(runner() + " has accepted the event, but was not heard of for "
                        + patience.silence().toSeconds() + " s. It may have run the handler.");
            }
            speak(now);
            if (deserted) {
                return new Outcome.Unavailable(
                        runner() + " has ended, and nobody else intercepts the function " + invoke.function());
            }
            Outcome outcome = listen(nextDue(begun, giveUp));
            if (outcome != null) {
                return outcome;
            }
        }
    }

    /** Says what is due: the event as long as it is not accepted, after that now and then a ping. */
    private void speak(Instant now) {
        if (!accepted && !now.isBefore(sent.plus(patience.again()))) {
            sent = now;
            invoke = belongings.addTo(invoke, session);
            say(invoke);
        } else if (accepted && !now.isBefore(pinged.plus(patience.ping()))) {
            pinged = now;
            if (unbound) {
                rebind();
            }
            say(new BridgeMessage.Ping(invoke.invocationId()));
        }
    }

    /** What is said from a new connection moves the answers to it; said again with the next ping if it fails. */
    private void rebind() {
        unbound = !say(new BridgeMessage.Rebind(invoke.invocationId()));
    }

    private boolean say(BridgeMessage message) {
        try {
            bridge.send(session.connectionId(), message);
            trouble = "";
            return true;
        } catch (PeerGoneException e) {
            LOG.debug("the runner's connection is gone, looking for its new one", e);
            trouble = "Its connection to the bridge is gone.";
            findAgain();
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
            trouble = "It could not be reached: " + e.getMessage();
        }
        return false;
    }

    /** The runner may have reconnected, or another one may take over what was not accepted yet. */
    private void findAgain() {
        try {
            Optional<Session> found = finder.readAgain(session);
            if (found.isEmpty() && !accepted) {
                found = finder.find(invoke.function());
                deserted = found.isEmpty();
            }
            if (found.isPresent() && !found.get().connectionId().equals(session.connectionId())) {
                session = found.get();
                sent = Instant.EPOCH;
                if (accepted) {
                    rebind();
                }
            }
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
        }
    }

    private Duration nextDue(Instant begun, Instant giveUp) {
        Instant due = accepted
                ? earliest(giveUp, pinged.plus(patience.ping()), heard.plus(patience.silence()))
                : earliest(giveUp, sent.plus(patience.again()), begun.plus(patience.accept()));
        return Duration.between(clock.instant(), due);
    }

    private static Instant earliest(Instant... instants) {
        return Stream.of(instants).min(Instant::compareTo).orElseThrow();
    }

    private @Nullable Outcome listen(Duration time) throws InterruptedException {
        Exchange.Signal signal = exchange.await(time);
        if (signal instanceof Exchange.Signal.Heard message) {
            heard = clock.instant();
            return understand(message.message());
        }
        if (signal instanceof Exchange.Signal.Reconnected) {
            rebind();
        }
        return null;
    }

    /** The outcome, if the message brings one. */
    private @Nullable Outcome understand(BridgeMessage message) {
        if (message instanceof BridgeMessage.Response response) {
            acknowledge();
            return new Outcome.Answered(response.response(), response.logTail());
        }
        if (message instanceof BridgeMessage.InvocationError error) {
            acknowledge();
            return new Outcome.Failed(error.errorType(), error.error(), error.logTail());
        }
        if (message instanceof BridgeMessage.Rejected rejected) {
            finder.forget();
            return new Outcome.Unavailable(runner() + " did not take the event: " + rejected.reason());
        }
        if (message instanceof BridgeMessage.ProtocolError error) {
            if (accepted) {
                LOG.warn("invocation {}: {} complains: {}", invoke.requestId(), runner(), error.text());
                return null;
            }
            return new Outcome.Unavailable(runner() + " does not understand this stub: " + error.text()
                    + ". Are they of the same version? Attach the function again.");
        }
        if (message instanceof BridgeMessage.Accepted) {
            accepted = true;
            belongings.accepted(invoke, session);
        } else if (message instanceof BridgeMessage.VariablesWanted && !accepted) {
            bringVariables();
        }
        return null;
    }

    /** At once, but only if that makes a difference: who asks for what was sent with the event gets it when it is due. */
    private void bringVariables() {
        belongings.wanted(session);
        BridgeMessage.Invoke complete = belongings.addTo(invoke, session);
        if (!complete.equals(invoke)) {
            sent = Instant.EPOCH;
        }
    }

    /** Not waited for: the answer goes to the caller first. */
    private void acknowledge() {
        bridge.sendLater(session.connectionId(), new BridgeMessage.Received(invoke.invocationId()));
    }

    private Outcome notAccepted() {
        return new Outcome.Unavailable(runner() + " did not accept the event within "
                + patience.accept().toSeconds() + " s. " + (trouble.isEmpty() ? "Is it still running?" : trouble));
    }

    private Outcome timedOut() {
        String type = "DevRunner.DeadlineExceeded";
        String text = runner() + (accepted ? " is still running the handler" : " did not accept the event")
                + " at the function's deadline";
        return new Outcome.Failed(type, RemoteError.json(type, text), "");
    }

    private String runner() {
        return "the dev-runner of " + session.developer() + " on " + session.machine();
    }
}
