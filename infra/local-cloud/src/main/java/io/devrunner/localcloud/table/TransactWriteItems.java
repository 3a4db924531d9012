package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code TransactWriteItems}: puts, deletes and condition checks of different items, all or none.
 *
 * <p>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
final class TransactWriteItems implements TableOperation {
    private static final Set<String> PARAMETERS = Set.of("TransactItems", "ClientRequestToken");
    private static final Set<String> CONDITION =
            Set.of("TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues");
    private static final int MOST_ITEMS = 100;

    /** Tokens are good for ten minutes; nobody sends so many in that time. */
    private static final int MOST_TOKENS = 1_000;

    private final SessionTable table;

    /** What was done under which token, the oldest first: a client that missed the answer asks again. Guarded by this. */
    private final Map<String, JsonNode> done = new LinkedHashMap<>();

    TransactWriteItems(SessionTable table) {
        this.table = table;
    }

    @Override
    public synchronized ObjectNode run(TableRequest request) throws TableException {
        request.allowOnly(PARAMETERS);
        JsonNode items = request.get("TransactItems");
        if (!items.isArray() || items.isEmpty() || items.size() > MOST_ITEMS) {
            throw TableException.validation("1 validation error detected: Value at 'transactItems' failed to satisfy"
                    + " constraint: Member must have length less than or equal to " + MOST_ITEMS
                    + " and greater than or equal to 1");
        }
        String token = request.text("ClientRequestToken");
        JsonNode before = token == null ? null : done.get(token);
        if (before != null) {
            if (!before.equals(items)) {
                throw TableException.otherTransaction();
            }
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode asked = items.deepCopy();
        List<SessionTable.Write> writes = new ArrayList<>();
        for (JsonNode item : items) {
            writes.add(write(item));
        }
        if (writes.stream().map(SessionTable.Write::key).distinct().count() < writes.size()) {
            throw TableException.validation("Transaction request cannot include multiple operations on one item");
        }
        table.transact(writes);
        remember(token, asked);
        return JsonNodeFactory.instance.objectNode();
    }

    /** Caller holds the lock. */
    private void remember(@Nullable String token, JsonNode asked) {
        if (token != null) {
            done.put(token, asked);
            if (done.size() > MOST_TOKENS) {
                done.remove(done.keySet().iterator().next());
            }
        }
    }

    private SessionTable.Write write(JsonNode item) throws TableException {
        if (item.size() != 1) {
            throw TableException.validation("TransactItems can only contain one of Check, Put, Update or Delete");
        }
        String kind = item.fieldNames().next();
        if (!(item.get(kind) instanceof ObjectNode parameters)) {
            throw TableException.malformed(null);
        }
        TableRequest request = new TableRequest(parameters);
        if (!table.name().equals(request.text("TableName"))) {
            throw TableException.noSuchTable();
        }
        Expression condition = request.expression("ConditionExpression");
        return switch (kind) {
            case "Put" -> {
                request.allowOnly(with("Item"));
                ObjectNode stored = request.attributes("Item");
                PutItem.checkSize(stored);
                yield new SessionTable.Write.Put(ItemKey.ofItem(stored), stored, condition);
            }
            case "Delete" -> {
                request.allowOnly(with("Key"));
                yield new SessionTable.Write.Delete(ItemKey.ofKey(request.attributes("Key")), condition);
            }
            case "ConditionCheck" -> {
                request.allowOnly(with("Key"));
                yield new SessionTable.Write.Check(ItemKey.ofKey(request.attributes("Key")), condition);
            }
            default -> throw TableException.unsupported(kind + " in a transaction");
        };
    }

    private static Set<String> with(String parameter) {
        Set<String> allowed = new HashSet<>(CONDITION);
        allowed.add(parameter);
        return allowed;
    }
}
