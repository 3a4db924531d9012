package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.localcloud.websocket.MessageWriter.Delivery;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** {@code POST /{stage}/@connections/{connectionId}}: sends a message to a client, unless a fault is planned. */
public final class PostToConnection implements Endpoint {
    private final Connections connections;
    private final FaultPlan faults;
    private final FaultyDelivery faultyDelivery;

    /** The timer serves delays that are planned. */
    public PostToConnection(Connections connections, FaultPlan faults, ScheduledExecutorService timer) {
        this.connections = connections;
        this.faults = faults;
        faultyDelivery = new FaultyDelivery(timer);
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        String id = call.pathParameter("connectionId");
        if (!ConnectionId.isWellFormed(id)) {
            return ConnectionErrors.malformedId(id).now();
        }
        if (call.payload().size() > connections.limits().messageBytes()) {
            return ConnectionErrors.payloadTooLarge().now();
        }
        Optional<Connection> connection = connections.find(id);
        if (connection.isEmpty()) {
            return ConnectionErrors.gone().now();
        }
        byte[] message = call.payload().bytes();
        Optional<FaultPlan.Hit> hit = faults.ofPost();
        return hit.isPresent()
                ? faultyDelivery.deliver(message, connection.get(), hit.get())
                : connection.get().send(message).thenApply(PostToConnection::answer);
    }

    static Answer answer(Delivery delivery) {
        return switch (delivery) {
            case WRITTEN -> Answer.empty(200);
            case BUFFER_FULL -> ConnectionErrors.bufferFull();
            case GONE -> ConnectionErrors.gone();
        };
    }
}
