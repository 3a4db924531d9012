package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.table.Expression.BeginsWith;
import io.devrunner.localcloud.table.Expression.Equals;
import io.devrunner.localcloud.table.Expression.Term;
import java.util.List;
import java.util.Set;

/** {@code Query}: the items of a partition, all or those whose sort key is or begins with something; in pages. */
final class Query implements TableOperation {
    private static final Set<String> PARAMETERS = Set.of(
            "TableName",
            "KeyConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "Limit",
            "ExclusiveStartKey",
            "ScanIndexForward",
            "ConsistentRead");
    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
    private static final int PAGE_BYTES = 1024 * 1024;

    private final SessionTable table;

    Query(SessionTable table) {
        this.table = table;
    }

    @Override
    public ObjectNode run(TableRequest request) throws TableException {
        request.allowOnly(PARAMETERS);
        if (request.text("KeyConditionExpression") == null) {
            throw TableException.validation(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
        Expression condition = request.expression("KeyConditionExpression");
        String stage = stage(condition.terms());
        boolean forward = request.flag("ScanIndexForward", true);
        int limit = limit(request.get("Limit"));
        ItemKey start = request.get("ExclusiveStartKey").isObject()
                ? ItemKey.ofKey(request.attributes("ExclusiveStartKey"))
                : null;

        ArrayNode page = JsonNodeFactory.instance.arrayNode();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        int bytes = 0;
        for (ObjectNode item : table.partition(stage, forward)) {
            ItemKey key = ItemKey.ofItem(item);
            boolean before = start != null && (forward ? key.compareTo(start) <= 0 : key.compareTo(start) >= 0);
            if (before || !condition.holdsFor(item)) {
                continue;
            }
            page.add(item);
            bytes += Attributes.size(item);
            // As DynamoDB does, a full page names its last key even if nothing comes after it.
            if (page.size() == limit || bytes >= PAGE_BYTES) {
                answer.set("LastEvaluatedKey", key.json());
                break;
            }
        }
        answer.put("Count", page.size());
        answer.put("ScannedCount", page.size());
        answer.set("Items", page);
        return answer;
    }

    private static String stage(List<Term> terms) throws TableException {
        String stage = null;
        for (Term term : terms) {
            if (term instanceof Equals equals && term.attribute().equals(ItemKey.STAGE) && stage == null) {
                stage = equals.value().path("S").textValue();
                if (stage == null) {
                    throw TableException.validation(
                            "One or more parameter values were invalid: Condition parameter type does not match schema"
                                    + " type");
                }
            } else if (!isSortCondition(term)) {
                throw TableException.validation("Query key condition not supported");
            }
        }
        if (stage == null) {
            throw TableException.validation("Query condition missed key schema element: " + ItemKey.STAGE);
        }
        if (terms.size() > 2) {
            throw TableException.validation("Conditions can be of length 1 or 2 only");
        }
        return stage;
    }

    private static boolean isSortCondition(Term term) {
        return (term instanceof Equals || term instanceof BeginsWith)
                && term.attribute().equals(ItemKey.ITEM);
    }

    private static int limit(JsonNode limit) throws TableException {
        if (limit.isMissingNode() || limit.isNull()) {
            return Integer.MAX_VALUE;
        }
        if (limit.asInt() < 1) {
            throw TableException.validation("1 validation error detected: Value '" + limit.asInt()
                    + "' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }
        return limit.asInt();
    }
}
