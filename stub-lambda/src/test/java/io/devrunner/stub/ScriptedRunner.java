package io.devrunner.stub;

import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.protocol.Credentials;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.gateway.FakeGateway;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The other end of the bridge: hears what the stub says, and says what the test tells it to. */
final class ScriptedRunner implements AutoCloseable {
    /** That of all sessions but a stranger's, so that one can be written before its runner is there. */
    private static final OwnKey KEY = OwnKey.create();

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ids = new LinkedBlockingQueue<>();
    private final OwnKey key;
    private final Bridge bridge;

    /** A message of the stub, and the connection that it came from. */
    record Heard(Peer from, BridgeMessage message) {}

    private ScriptedRunner(FakeGateway gateway, OwnKey key) {
        this.key = key;
        bridge = Bridge.open(
                settings(gateway), Sealing.ofRunner(key, stub -> Optional.of(Instant.MAX)), new Bridge.Listener() {
                    @Override
                    public void received(Peer from, BridgeMessage message) {
                        heard.add(new Heard(from, message));
                    }

                    @Override
                    public void connected(String connectionId) {
                        ids.add(connectionId);
                    }

                    @Override
                    public void lost(String why) {}
                });
    }

    static ScriptedRunner connect(FakeGateway gateway) {
        return new ScriptedRunner(gateway, KEY);
    }

    /** One with a key of its own. */
    static ScriptedRunner stranger(FakeGateway gateway) {
        return new ScriptedRunner(gateway, OwnKey.create());
    }

    /** The session of this runner. */
    Session ownSession(String sessionId, String connectionId) {
        return session(sessionId, connectionId, key, false);
    }

    static BridgeSettings settings(FakeGateway gateway) {
        return settings(
                gateway,
                new ConnectionSettings(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMillis(300), 1_000));
    }

    static BridgeSettings settings(FakeGateway gateway, ConnectionSettings connection) {
        return new BridgeSettings(
                gateway.address(), () -> new Credentials("AKIDEXAMPLE", "secret", null), 8, 64L << 20, connection);
    }

    /** The id of the next connection, the first one at first. */
    String nextId() throws InterruptedException {
        String id = ids.poll(20, TimeUnit.SECONDS);
        if (id == null) {
            throw new AssertionError("no connection within 20 s");
        }
        return id;
    }

    static Session session(String sessionId, String connectionId) {
        return session(sessionId, connectionId, false);
    }

    static Session session(String sessionId, String connectionId, boolean retryInCloud) {
        return session(sessionId, connectionId, KEY, retryInCloud);
    }

    private static Session session(String sessionId, String connectionId, OwnKey key, boolean retryInCloud) {
        Instant now = Instant.now();
        return new Session(
                "dev",
                sessionId,
                "ada",
                "laptop",
                connectionId,
                key.publicKey(),
                1,
                List.of("*"),
                now,
                now,
                now.plusSeconds(60),
                retryInCloud);
    }

    Heard hear() throws InterruptedException {
        return hear(anything -> true);
    }

    /** The next message of the type; others before it are passed over. */
    Heard hear(Class<? extends BridgeMessage> type) throws InterruptedException {
        return hear(next -> type.isInstance(next.message()));
    }

    private Heard hear(Predicate<Heard> wanted) throws InterruptedException {
        while (true) {
            Heard next = heard.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the stub says nothing for 20 s");
            }
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    void say(Peer to, BridgeMessage message) throws Exception {
        bridge.send(to, message);
    }

    @Override
    public void close() {
        bridge.close();
    }
}
