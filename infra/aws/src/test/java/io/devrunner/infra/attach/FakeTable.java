package io.devrunner.infra.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.attach.FakeAws.Answer;
import java.util.Map;
import java.util.TreeMap;

/** DynamoDB's table with those conditions that attaching writes. */
final class FakeTable {
    /** By partition and sort key. Guarded by this. */
    private final Map<String, JsonNode> items = new TreeMap<>();

    /** Guarded by this. */
    private boolean gone;

    synchronized Map<String, JsonNode> items() {
        return new TreeMap<>(items);
    }

    synchronized void delete() {
        gone = true;
        items.clear();
    }

    synchronized Answer answer(String call, JsonNode request) {
        if (gone) {
            return Answer.error(
                    400,
                    "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                    "Cannot do operations on a non-existent table");
        }
        ObjectNode answer = FakeAws.JSON.createObjectNode();
        if (call.equals("Query")) {
            String prefix = request.at("/ExpressionAttributeValues/:stage/S").asText() + "/"
                    + request.at("/ExpressionAttributeValues/:prefix/S").asText();
            var found = answer.putArray("Items");
            items.forEach((key, item) -> {
                if (key.startsWith(prefix)) {
                    found.add(item);
                }
            });
            return Answer.ok(answer.put("Count", found.size()).toString());
        }
        JsonNode keyed = call.equals("PutItem") ? request.get("Item") : request.get("Key");
        String key = keyed.at("/stage/S").asText() + "/" + keyed.at("/item/S").asText();
        JsonNode present = items.get(key);
        if (!holds(request, present)) {
            return Answer.error(
                    400,
                    "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                    "The conditional request failed");
        }
        if (call.equals("PutItem")) {
            items.put(key, keyed);
        } else if (call.equals("DeleteItem")) {
            items.remove(key);
        } else if (present != null) {
            answer.set("Item", present);
        }
        return Answer.ok(answer.toString());
    }

    private static boolean holds(JsonNode request, JsonNode present) {
        String condition = request.path("ConditionExpression").asText();
        JsonNode value = request.at("/ExpressionAttributeValues/:value");
        boolean equal = present != null
                && value.equals(present.path(
                        request.at("/ExpressionAttributeNames/#name").asText()));
        return switch (condition) {
            case "" -> true;
            case "attribute_not_exists(#name)" -> present == null;
            case "#name = :value" -> equal;
            default -> throw new IllegalArgumentException(condition);
        };
    }
}
