package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** {@code GetItem}: reads one item by its key; every read is consistent here. */
final class GetItem implements TableOperation {
    private static final Set<String> PARAMETERS = Set.of("TableName", "Key", "ConsistentRead");

    private final SessionTable table;

    GetItem(SessionTable table) {
        this.table = table;
    }

    @Override
    public ObjectNode run(TableRequest request) throws TableException {
        request.allowOnly(PARAMETERS);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        table.get(ItemKey.ofKey(request.attributes("Key"))).ifPresent(item -> answer.set("Item", item));
        return answer;
    }
}
