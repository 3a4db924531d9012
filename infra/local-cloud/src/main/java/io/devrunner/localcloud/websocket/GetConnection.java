package io.devrunner.localcloud.websocket;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;

/** {@code GET /{stage}/@connections/{connectionId}}: who is connected, and since when. */
public final class GetConnection implements Endpoint {
    private final JsonMapper json = new JsonMapper();
    private final Connections connections;

    public GetConnection(Connections connections) {
        this.connections = connections;
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        String id = call.pathParameter("connectionId");
        if (!ConnectionId.isWellFormed(id)) {
            return ConnectionErrors.malformedId(id).now();
        }
        return connections
                .find(id)
                .map(this::describe)
                .orElseGet(ConnectionErrors::gone)
                .now();
    }

    private Answer describe(Connection connection) {
        ObjectNode description = json.createObjectNode();
        description.put(
                "connectedAt",
                connection.connectedAt().truncatedTo(ChronoUnit.MILLIS).toString());
        description.put(
                "lastActiveAt",
                connection.lastActiveAt().truncatedTo(ChronoUnit.MILLIS).toString());
        description
                .putObject("identity")
                .put("sourceIp", connection.sourceIp())
                .put("userAgent", connection.userAgent());
        return Answer.json(200, description.toString());
    }
}
