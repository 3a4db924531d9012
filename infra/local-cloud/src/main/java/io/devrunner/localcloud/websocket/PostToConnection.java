package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.localcloud.websocket.MessageWriter.Delivery;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code POST /{stage}/@connections/{connectionId}}: sends a message to a client. */
public final class PostToConnection implements Endpoint {
    private final Connections connections;

    public PostToConnection(Connections connections) {
        this.connections = connections;
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
        return connection.get().send(call.payload().bytes()).thenApply(PostToConnection::answer);
    }

    private static Answer answer(Delivery delivery) {
        return switch (delivery) {
            case WRITTEN -> Answer.empty(200);
            case BUFFER_FULL -> ConnectionErrors.bufferFull();
            case GONE -> ConnectionErrors.gone();
        };
    }
}
