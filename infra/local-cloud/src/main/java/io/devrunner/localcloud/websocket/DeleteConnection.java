package io.devrunner.localcloud.websocket;

import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.websocket.core.CloseStatus;

/** {@code DELETE /{stage}/@connections/{connectionId}}: ends a connection. */
public final class DeleteConnection implements Endpoint {
    private final Connections connections;

    public DeleteConnection(Connections connections) {
        this.connections = connections;
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        String id = call.pathParameter("connectionId");
        if (!ConnectionId.isWellFormed(id)) {
            return ConnectionErrors.malformedId(id).now();
        }
        Optional<Connection> connection = connections.find(id);
        if (connection.isEmpty()) {
            return ConnectionErrors.gone().now();
        }
        connections.drop(connection.get(), CloseStatus.NORMAL, "Connection Closed Normally");
        return Answer.empty(204).now();
    }
}
