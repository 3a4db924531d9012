package io.devrunner.stub;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.PeerGoneException;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.SteadyTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

    /** What takes more than one frame may be on its way for seconds, and is not kept longer than need be. */
    private static final int LARGE = 20_000;

    /** So late nothing is done by a process that runs. */
    private static final Duration STANDSTILL = Duration.ofSeconds(2);

    private final Bridge bridge;
    private final SessionFinder finder;
    private final Patience patience;

    private final InstantSource clock = new SteadyTime();

    private final Exchange exchange;
    private final Belongings belongings;
    private final Receipts receipts;

    /** A moment before Lambda's deadline. */
    private final Instant giveUp;

    /** As it was said last. */
    private BridgeMessage.Invoke invoke;

    /** The session that it is said to; empty before the first. */
    private String addressed = "";

    private Session session;
    private Peer peer;
    private boolean accepted;

    /** Whether the runner may have taken the event, whatever has been heard of it since. */
    private boolean offered;

    /** The ids of the sessions that have said that they do not take the event. */
    private final Set<String> refusals = new HashSet<>();

    /** Whether the runner has yet to be told of this side's new connection. */
    private boolean unbound;

    /** Whether the runner is gone, and nobody else may run the event. */
    private boolean deserted;

    /** Why the runner could not be reached the last time; empty if it could. */
    private String trouble = "";

    /** What was said to that, by AWS or this machine, with connection ids and ARNs; empty if there is nothing to add. */
    private String detail = "";

    private Instant sent;

    /** When the event came, less the time in which nobody could accept it. */
    private Instant begun;

    private Instant pinged;
    private Instant heard;

    /** When there is something to do, if nothing is heard until then. */
    private Instant due;

    /**
     * Has said nothing yet.
     *
     * @param spent of the time in which a runner must accept the event; some of it is left in any case
     * @param remaining until Lambda's deadline
     */
    Conversation(
            Bridge bridge,
            SessionFinder finder,
            Patience patience,
            Exchange exchange,
            Belongings belongings,
            Receipts receipts,
            BridgeMessage.Invoke invoke,
            Session session,
            Peer peer,
            Duration spent,
            Duration remaining) {
        this.bridge = bridge;
        this.finder = finder;
        this.patience = patience;
        this.exchange = exchange;
        this.belongings = belongings;
        this.receipts = receipts;
        this.invoke = invoke;
        this.session = session;
        this.peer = peer;
        Instant now = clock.instant();
        begun = now.minus(
                shorter(spent, patience.accept().minus(patience.again().multipliedBy(2))));
        giveUp = now.plus(remaining).minus(patience.margin());
        sent = now.minus(patience.again());
        pinged = now;
        heard = now;
        due = now;
    }

    Outcome hold() throws InterruptedException {
        while (true) {
            // What has come already may be the outcome.
            Outcome outcome = exchange.hasMore() ? listen(Duration.ZERO) : goOn();
            if (outcome != null) {
                return outcome;
            }
            if (deserted && !exchange.hasMore()) {
                return deserted();
            }
        }
    }

    /** Ends what takes too long, else says what is due and waits for an answer. */
    private @Nullable Outcome goOn() throws InterruptedException {
        Instant now = clock.instant();
        forgiveAStandstill(now);
        Outcome end = end(now);
        if (end != null) {
            finder.forget();
            cancel();
            return end;
        }
        speak(now);
        // What was said may have taken long, without a standstill.
        Instant said = clock.instant();
        due = deserted ? said : latest(said, nextDue());
        return listen(Duration.between(said, due));
    }

    /** How it ends if it has taken too long. */
    private @Nullable Outcome end(Instant now) {
        if (!now.isBefore(giveUp)) {
            return timedOut();
        }
        if (!accepted && !now.isBefore(begun.plus(patience.accept()))) {
            return notAccepted();
        }
        if (accepted && !now.isBefore(heard.plus(patience.silence()))) {
            return unavailable(runner() + " has accepted the event, but was not heard of for "
                    + patience.silence().toSeconds() + " s. It may have run the handler.");
        }
        return null;
    }

    /** If this process was frozen, the silence of that time was its own. */
    private void forgiveAStandstill(Instant now) {
        if (now.isAfter(due.plus(STANDSTILL))) {
            Duration late = Duration.between(due, now);
            heard = heard.plus(late);
            begun = begun.plus(late);
        }
    }

    /** Not negative. */
    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** A runner that has the event, or gets it late, need not run it. */
    private void cancel() {
        bridge.sendLater(peer, new BridgeMessage.Cancel(invoke.invocationId()));
    }

    private Outcome deserted() {
        return unavailable(
                offered
                        ? runner() + " has ended. It may have run the handler."
                        : runner() + " has ended, and nobody else intercepts the function " + invoke.function());
    }

    /** The one place that decides whether the event may be run by anything else than this runner. */
    private Outcome unavailable(String why) {
        return unavailable(why, why);
    }

    /** Callers are told less, besides the names. */
    private Outcome unavailable(String why, String toCallers) {
        return new Outcome.Unavailable(
                why,
                toCallers.replace(runner(), "the dev-runner of the stage " + session.stage()),
                !offered || session.retryInCloud());
    }

    /** Says what is due: the event as long as it is not accepted, after that now and then a ping. */
    private void speak(Instant now) {
        if (!accepted && !now.isBefore(sent.plus(patience.again()))) {
            if (offered) {
                follow();
                bridge.probeIfQuiet(patience.again());
            }
            address();
            boolean first = !offered;
            sent = now;
            if (say(invoke)) {
                // Nobody can accept what is still on its way.
                sent = clock.instant();
                begun = first && isLarge(invoke.event()) ? begun.plus(Duration.between(now, sent)) : begun;
            }
        } else if (accepted && !now.isBefore(pinged.plus(patience.ping()))) {
            if (heard.isBefore(pinged)) {
                follow();
            }
            pinged = now;
            if (unbound) {
                rebind();
            }
            say(new BridgeMessage.Ping(invoke.invocationId()));
            // It may be this side's connection that brings nothing any more; the runner is told of a new one in time.
            bridge.probeIfQuiet(patience.ping().dividedBy(2));
        }
    }

    /**
     * Puts in what the session needs, once: what is said again must be the same to the byte, since chunks of both may be
     * put together.
     */
    private void address() {
        if (!session.sessionId().equals(addressed)) {
            invoke = belongings.addTo(invoke, session);
            addressed = session.sessionId();
        }
    }

    private static boolean isLarge(Payload payload) {
        return payload.size() > LARGE;
    }

    /** Later than that nobody waits for what is sent. */
    private Instant sendingEnds() {
        if (accepted) {
            return earliest(giveUp, heard.plus(patience.silence()));
        }
        return isLarge(invoke.event()) ? giveUp : earliest(giveUp, begun.plus(patience.accept()));
    }

    /**
     * The runner was not heard of. A post to a connection that died without a word is taken all the same; it may have a
     * new one.
     */
    private void follow() {
        try {
            Optional<Session> found = finder.readAgain(session);
            if (found.isPresent() && !found.get().connectionId().equals(session.connectionId())) {
                turnTo(found.get());
                unbound = accepted;
            }
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
        }
    }

    /** What is said from a new connection moves the answers to it; said again with the next ping if it fails. */
    private void rebind() {
        unbound = !say(new BridgeMessage.Rebind(invoke.invocationId()));
    }

    private boolean say(BridgeMessage message) {
        // Also a post that fails may have arrived; one that finds no connection has not.
        boolean before = offered;
        offered |= message instanceof BridgeMessage.Invoke;
        try {
            bridge.send(peer, message, Duration.between(clock.instant(), sendingEnds()));
            trouble = "";
            detail = "";
            return true;
        } catch (PeerGoneException e) {
            offered = before;
            LOG.debug("the runner's connection is gone, looking for its new one", e);
            trouble = "Its connection to the bridge is gone";
            detail = "";
            findAgain();
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
            trouble = "It could not be reached";
            detail = ": " + e.getMessage();
        }
        return false;
    }

    /** The runner may have reconnected, or another one may get what this one cannot have taken. */
    private void findAgain() {
        try {
            Optional<Session> found = finder.readAgain(session);
            if (found.isPresent() && !found.get().connectionId().equals(session.connectionId())) {
                turnTo(found.get());
                sendAtOnce();
                if (accepted) {
                    rebind();
                }
            } else if ((offered || !moveOn()) && found.isEmpty()) {
                deserted = true;
            }
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
        }
    }

    private void sendAtOnce() {
        sent = clock.instant().minus(patience.again());
    }

    /** Turns to another session that intercepts the function, if there is one that has not refused. */
    private boolean moveOn() throws IOException {
        Optional<Session> other = finder.find(invoke.function());
        if (other.isEmpty()
                || other.get().sessionId().equals(session.sessionId())
                || refusals.contains(other.get().sessionId())) {
            return false;
        }
        turnTo(other.get());
        sendAtOnce();
        return true;
    }

    private void turnTo(Session other) throws IOException {
        peer = other.peer();
        session = other;
    }

    private Instant nextDue() {
        return accepted
                ? earliest(giveUp, pinged.plus(patience.ping()), heard.plus(patience.silence()))
                : earliest(giveUp, sent.plus(patience.again()), begun.plus(patience.accept()));
    }

    private static Instant earliest(Instant... instants) {
        return Stream.of(instants).min(Instant::compareTo).orElseThrow();
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private @Nullable Outcome listen(Duration time) throws InterruptedException {
        Exchange.Signal signal = exchange.await(time);
        if (signal instanceof Exchange.Signal.Heard message) {
            // Another session, that was asked before or never, has no say here.
            if (message.from().publicKey().equals(peer.publicKey())) {
                heard = clock.instant();
                return understand(message.message());
            }
            LOG.debug("invocation {}: passed over what another runner says", invoke.requestId());
        } else if (signal instanceof Exchange.Signal.Reconnected) {
            rebind();
            due = latest(clock.instant(), due);
        }
        return null;
    }

    /** The outcome, if the message brings one. */
    private @Nullable Outcome understand(BridgeMessage message) {
        if (message instanceof BridgeMessage.Response response) {
            taken();
            acknowledge(response.response());
            return new Outcome.Answered(response.response(), response.logTail());
        }
        if (message instanceof BridgeMessage.InvocationError error) {
            taken();
            acknowledge(error.error());
            return new Outcome.Failed(error.errorType(), error.error(), error.logTail());
        }
        if (message instanceof BridgeMessage.Rejected rejected) {
            return refused(rejected);
        }
        if (message instanceof BridgeMessage.ProtocolError error) {
            if (accepted) {
                LOG.warn("invocation {}: {} complains: {}", invoke.requestId(), runner(), error.text());
                return null;
            }
            return unavailable(runner() + " does not understand this stub: " + error.text()
                    + ". Are they of the same version? Attach the function again.");
        }
        if (message instanceof BridgeMessage.Accepted) {
            taken();
        } else if (message instanceof BridgeMessage.VariablesWanted && !accepted) {
            bringVariables();
        }
        return null;
    }

    /** The runner has the event: the first message that says so may be its outcome. */
    private void taken() {
        accepted = true;
        offered = true;
        belongings.accepted(invoke, session);
    }

    /** Another runner may have taken over a moment ago. */
    private @Nullable Outcome refused(BridgeMessage.Rejected rejected) {
        finder.forget();
        offered |= rejected.begun();
        if (accepted || rejected.begun()) {
            return unavailable(runner() + " has accepted the event, but is gone: " + rejected.reason()
                    + ". It may have run the handler.");
        }
        String why = runner() + " did not take the event: " + rejected.reason();
        offered = false;
        refusals.add(session.sessionId());
        try {
            return moveOn() ? null : unavailable(why);
        } catch (IOException e) {
            LOG.warn("invocation {}: {}", invoke.requestId(), e.getMessage());
            return unavailable(why);
        }
    }

    /** At once, but only if that makes a difference: who asks for what was sent with the event gets it when it is due. */
    private void bringVariables() {
        belongings.wanted(session);
        BridgeMessage.Invoke complete = belongings.addTo(invoke, session);
        if (!complete.equals(invoke)) {
            invoke = complete;
            sendAtOnce();
        }
    }

    /** A message of its own would often be caught by the freeze that follows the answer. */
    private void acknowledge(Payload outcome) {
        if (isLarge(outcome)) {
            bridge.sendLater(peer, new BridgeMessage.Received(invoke.invocationId()));
        } else {
            receipts.owe(session, invoke.invocationId());
        }
    }

    private Outcome notAccepted() {
        String why = runner() + " did not accept the event within "
                + patience.accept().toSeconds() + " s. ";
        return trouble.isEmpty()
                ? unavailable(why + "Is it still running?")
                : unavailable(why + trouble + (detail.isEmpty() ? "." : detail), why + trouble + ".");
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
