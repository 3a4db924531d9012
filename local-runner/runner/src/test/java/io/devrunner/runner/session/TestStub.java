package io.devrunner.runner.session;

import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.Bridge;
import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.Peer;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.StubKey;
import io.devrunner.protocol.seal.OwnKey;
import io.devrunner.protocol.seal.Sealing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stub's end of the bridge: says what a test tells it to, and keeps what it hears. */
final class TestStub implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 20;

    private final BlockingQueue<BridgeMessage> heard = new LinkedBlockingQueue<>();
    private final TestBridge cloud;
    private final OwnKey key;
    private final SessionDirectory table;
    private final Bridge bridge;

    /** The public keys of the runners that were seen in the table, by their connections. */
    private final Map<String, String> keys = new HashMap<>();

    /** A stub whose key is in the table. */
    TestStub(TestBridge cloud) {
        this(cloud, OwnKey.create());
    }

    private TestStub(TestBridge cloud, OwnKey key) {
        this.cloud = cloud;
        this.key = key;
        table = cloud.directory();
        try {
            table.put(new StubKey(
                    TestBridge.STAGE,
                    key.publicKey(),
                    "hello-world",
                    Instant.now().plusSeconds(600)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bridge = Bridge.open(cloud.settings(), Sealing.ofStub(key), new Bridge.Listener() {
            @Override
            public void received(Peer from, BridgeMessage message) {
                heard.add(message);
            }

            @Override
            public void connected(String connectionId) {}

            @Override
            public void lost(String why) {}
        });
    }

    /** The same stub on another connection. */
    TestStub elsewhere() {
        return new TestStub(cloud, key);
    }

    static BridgeMessage.Invoke invoke(String invocationId, String function) {
        return invoke(invocationId, function, Duration.ofSeconds(60));
    }

    static BridgeMessage.Invoke invoke(String invocationId, String function, Duration timeout) {
        return new BridgeMessage.Invoke(
                invocationId,
                "request-of-" + invocationId,
                function,
                "arn:aws:lambda:us-east-1:000000000000:function:" + function,
                "$LATEST",
                512,
                Instant.now().plus(timeout),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Payload.utf8("{}"));
    }

    void send(String connectionId, BridgeMessage message) throws Exception {
        bridge.connectionId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        bridge.send(new Peer(connectionId, keyAt(connectionId)), message);
    }

    /** A connection that is not in the table any more is one of the runner that is. */
    private String keyAt(String connectionId) throws IOException {
        List<Session> sessions = table.sessions(TestBridge.STAGE);
        sessions.forEach(session -> keys.put(session.connectionId(), session.publicKey()));
        String known = keys.get(connectionId);
        return known != null ? known : sessions.get(0).publicKey();
    }

    /** The next message of this type; others before it are passed over. */
    <T extends BridgeMessage> T next(Class<T> type) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            BridgeMessage message = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within " + TIMEOUT_SECONDS + " s");
            }
            if (type.isInstance(message)) {
                return type.cast(message);
            }
        }
    }

    /** What comes in the meantime, or null. */
    @Nullable
    BridgeMessage within(long millis) throws InterruptedException {
        return heard.poll(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        bridge.close();
        table.close();
    }
}
