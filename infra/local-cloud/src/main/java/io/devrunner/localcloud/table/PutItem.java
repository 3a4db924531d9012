package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** {@code PutItem}: stores a whole item, on a condition if there is one. */
final class PutItem implements TableOperation {
    private static final Set<String> PARAMETERS = Set.of(
            "TableName",
            "Item",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValues");
    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
    private static final int MAX_ITEM_BYTES = 400 * 1024;

    private final SessionTable table;

    PutItem(SessionTable table) {
        this.table = table;
    }

    @Override
    public ObjectNode run(TableRequest request) throws TableException {
        request.allowOnly(PARAMETERS);
        ObjectNode item = request.attributes("Item");
        ItemKey key = ItemKey.ofItem(item);
        checkSize(item);
        boolean returnOld = OldItem.isAskedFor(request);
        Optional<ObjectNode> before = table.put(key, item, request.expression("ConditionExpression"));
        return OldItem.answer(returnOld, before);
    }

    static void checkSize(ObjectNode item) throws TableException {
        if (Attributes.size(item) > MAX_ITEM_BYTES) {
            throw TableException.validation("Item size has exceeded the maximum allowed size");
        }
    }
}
