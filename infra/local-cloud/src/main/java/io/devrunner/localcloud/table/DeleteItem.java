package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** {@code DeleteItem}: removes an item, on a condition if there is one; no item is no error. */
final class DeleteItem implements TableOperation {
    private static final Set<String> PARAMETERS = Set.of(
            "TableName",
            "Key",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValues");

    private final SessionTable table;

    DeleteItem(SessionTable table) {
        this.table = table;
    }

    @Override
    public ObjectNode run(TableRequest request) throws TableException {
        request.allowOnly(PARAMETERS);
        ItemKey key = ItemKey.ofKey(request.attributes("Key"));
        boolean returnOld = OldItem.isAskedFor(request);
        Optional<ObjectNode> before = table.delete(key, request.expression("ConditionExpression"));
        return OldItem.answer(returnOld, before);
    }
}
