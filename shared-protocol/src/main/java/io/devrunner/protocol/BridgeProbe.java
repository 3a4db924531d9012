package io.devrunner.protocol;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What it takes to reach a bridge, tried once on a connection of its own.
 *
 * @param handshake until the connection was open
 * @param answer from a question on the connection to its answer
 * @param roundTrip from a post to the connection until it arrives there
 */
public record BridgeProbe(Duration handshake, Duration answer, Duration roundTrip) {
    private static final Duration GOODBYE = Duration.ofMillis(500);

    /** Nobody else posts to a connection whose id nobody knows. */
    private static final String POSTED = "{\"action\":\"posted\"}";

    /**
     * Tries it.
     *
     * @param clock by which the handshake and the post are signed
     * @param patience for each of the three
     * @throws HandshakeRefused when it does not come to a connection
     * @throws IOException when what is sent on it or to it does not arrive
     */
    public static BridgeProbe run(
            BridgeAddress address, Supplier<Credentials> credentials, Clock clock, Duration patience)
            throws IOException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        long begun = System.nanoTime();
        WebSocketLink link = new WebSocketLink(
                address.webSocketUrl(),
                new HandshakeSigner(address, credentials, clock).headers(),
                patience,
                new WebSocketLink.Listener() {
                    @Override
                    public void opened(WebSocketLink open) {
                        events.add(new Event.Opened(System.nanoTime()));
                    }

                    @Override
                    public void frame(WebSocketLink from, String text) {
                        events.add(new Event.Text(text, System.nanoTime()));
                    }

                    @Override
                    public void closed(WebSocketLink from, String why) {
                        events.add(new Event.Closed(why));
                    }
                });
        ConnectionsClient client = new SignedConnections(address, credentials, clock);
        try {
            link.connect();
            Event first = next(events, patience.multipliedBy(2), "the handshake");
            if (first instanceof Event.Closed closed) {
                throw new HandshakeRefused(closed.why());
            }
            long opened = ((Event.Opened) first).at();
            Event.Text told = text(events, patience, "a question on the connection");
            String id = connectionId(told.text());
            long posted = System.nanoTime();
            client.post(id, POSTED, patience);
            Event.Text arrived = text(events, patience, "a post to the connection");
            if (!arrived.text().equals(POSTED)) {
                throw new IOException("another text arrived than was posted");
            }
            return new BridgeProbe(
                    Duration.ofNanos(opened - begun),
                    Duration.ofNanos(told.at() - opened),
                    Duration.ofNanos(arrived.at() - posted));
        } finally {
            link.closeWithin(GOODBYE);
        }
    }

    private static Event next(BlockingQueue<Event> events, Duration patience, String what)
            throws IOException, InterruptedException {
        Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new IOException(what + " is not answered within " + patience.toMillis() + " ms");
        }
        return event;
    }

    private static Event.Text text(BlockingQueue<Event> events, Duration patience, String what)
            throws IOException, InterruptedException {
        Event event = next(events, patience, what);
        if (event instanceof Event.Text text) {
            return text;
        }
        throw new IOException("the connection is closed: " + ((Event.Closed) event).why());
    }

    private static String connectionId(String text) throws IOException {
        try {
            if (Frames.read(text) instanceof Frames.Frame.FromGateway answer && answer.connectionId() != null) {
                return answer.connectionId();
            }
        } catch (ProtocolException e) {
            throw new IOException("the bridge does not tell the connection's id", e);
        }
        throw new IOException("the bridge does not tell the connection's id");
    }

    /** What happens on the link, with when it did. */
    private sealed interface Event {
        record Opened(long at) implements Event {}

        record Text(String text, long at) implements Event {}

        record Closed(String why) implements Event {}
    }

    /** There is no connection. */
    public static final class HandshakeRefused extends IOException {
        HandshakeRefused(String why) {
            super(why);
        }
    }
}
