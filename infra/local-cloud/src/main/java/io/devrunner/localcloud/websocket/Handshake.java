package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Upgrade;
import io.devrunner.localcloud.sigv4.SignatureVerifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/** The {@code $connect} route: IAM authorization, a MOCK integration, and a connection, unless a fault is planned. */
public final class Handshake implements Upgrade {
    private final String path;
    private final SignatureVerifier verifier;
    private final Connections connections;
    private final FaultPlan faults;
    private final ScheduledExecutorService timer;
    private final WebSocketMappings mappings = new WebSocketMappings(new WebSocketComponents());
    private final Negotiator negotiator = new Negotiator();

    /** Serves the one stage that the API has, at the path of its name. */
    public Handshake(
            String stage,
            SignatureVerifier verifier,
            Connections connections,
            FaultPlan faults,
            ScheduledExecutorService timer) {
        this.path = "/" + stage;
        this.verifier = verifier;
        this.connections = connections;
        this.faults = faults;
        this.timer = timer;
    }

    @Override
    public CompletableFuture<Optional<Answer>> refusal(Call call) {
        Optional<FaultPlan.Hit> hit = faults.ofHandshake();
        if (hit.isEmpty()) {
            return CompletableFuture.completedFuture(authorize(call));
        }
        return switch (hit.get().fault()) {
            case REFUSED_HANDSHAKE ->
                CompletableFuture.completedFuture(
                        Optional.of(Answer.json(503, "{\"message\":\"Service Unavailable\"}")));
            case SLOW_HANDSHAKE -> {
                CompletableFuture<Optional<Answer>> late = new CompletableFuture<>();
                Future<?> unused = timer.schedule(
                        () -> late.complete(authorize(call)), hit.get().delay().toMillis(), TimeUnit.MILLISECONDS);
                yield late;
            }
            default -> throw new IllegalArgumentException(hit.get().fault() + " cannot happen to a handshake");
        };
    }

    private Optional<Answer> authorize(Call call) {
        if (!call.rawPath().equals(path) && !call.rawPath().equals(path + "/")) {
            return Optional.of(forbidden());
        }
        return verifier.verify(call, "execute-api")
                .map(refusal -> forbidden().with("x-amzn-ErrorType", refusal.errorType()));
    }

    @Override
    public boolean upgrade(Request request, Response response, Callback callback) {
        return mappings.upgrade(negotiator, request, response, callback, null);
    }

    private static Answer forbidden() {
        return Answer.json(403, "{\"message\":\"Forbidden\"}").with("x-amzn-ErrorType", "ForbiddenException");
    }

    /** Makes the connection of an accepted handshake. */
    private final class Negotiator implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            String userAgent = request.getHeaders().get("User-Agent");
            return connections.create(Request.getRemoteAddr(request), userAgent == null ? "" : userAgent);
        }

        @Override
        public void customize(Configuration configuration) {
            // The limits are checked by the connection, which closes with API Gateway's codes; this bounds the memory.
            configuration.setMaxFrameSize(2L * connections.limits().messageBytes());
            configuration.setAutoFragment(false);
            configuration.setIdleTimeout(Duration.ZERO);
        }
    }
}
