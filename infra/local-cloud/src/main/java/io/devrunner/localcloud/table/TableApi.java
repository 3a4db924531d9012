package io.devrunner.localcloud.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** DynamoDB's API, as far as the session table needs it; the operations are listed in the constructor. */
public final class TableApi implements Endpoint {
    private static final String TARGET_PREFIX = "DynamoDB_20120810.";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    private final JsonMapper json = new JsonMapper();
    private final SessionTable table;
    private final Map<String, TableOperation> operations;

    public TableApi(SessionTable table) {
        this.table = table;
        this.operations = Map.of(
                "PutItem", new PutItem(table),
                "GetItem", new GetItem(table),
                "Query", new Query(table),
                "DeleteItem", new DeleteItem(table),
                "TransactWriteItems", new TransactWriteItems(table));
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        try {
            return Answer.of(200, CONTENT_TYPE, Payload.utf8(run(call).toString()))
                    .now();
        } catch (TableException e) {
            return refusal(e).now();
        }
    }

    /** An error in DynamoDB's form. */
    public static Answer error(int status, String type, String message) {
        return Answer.of(status, CONTENT_TYPE, Payload.utf8(json(type, message).toString()));
    }

    private static Answer refusal(TableException refused) {
        ObjectNode error = json(refused.type(), refused.text());
        if (!refused.reasons().isEmpty()) {
            ArrayNode reasons = error.putArray("CancellationReasons");
            refused.reasons().forEach(code -> reasons.addObject().put("Code", code));
        }
        return Answer.of(400, CONTENT_TYPE, Payload.utf8(error.toString()));
    }

    private static ObjectNode json(String type, String message) {
        ObjectNode error = JsonNodeFactory.instance.objectNode().put("__type", type);
        return message.isEmpty() ? error : error.put("message", message);
    }

    private ObjectNode run(Call call) throws TableException {
        TableOperation operation = operation(call.header("X-Amz-Target"));
        TableRequest request = new TableRequest(parse(call.payload()));
        // A transaction names the table with each of its items.
        if (!(operation instanceof TransactWriteItems) && !table.name().equals(request.text("TableName"))) {
            throw TableException.noSuchTable();
        }
        return operation.run(request);
    }

    private TableOperation operation(@Nullable String target) throws TableException {
        TableOperation operation = target != null && target.startsWith(TARGET_PREFIX)
                ? operations.get(target.substring(TARGET_PREFIX.length()))
                : null;
        if (operation == null) {
            throw TableException.unknownOperation();
        }
        return operation;
    }

    private ObjectNode parse(Payload payload) throws TableException {
        try {
            JsonNode parameters = json.readTree(payload.bytes());
            if (parameters instanceof ObjectNode object) {
                return object;
            }
            throw TableException.malformed(null);
        } catch (JsonProcessingException e) {
            throw TableException.malformed(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }
}
