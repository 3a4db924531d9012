package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The primary key of the session table: partition key {@code stage}, sort key {@code item}, both strings. */
record ItemKey(String stage, String item) implements Comparable<ItemKey> {
    static final String STAGE = "stage";
    static final String ITEM = "item";

    /** Reads the key out of a whole item. */
    static ItemKey ofItem(JsonNode item) throws TableException {
        return new ItemKey(part(item, STAGE), part(item, ITEM));
    }

    /** Reads a key parameter, which holds nothing else. */
    static ItemKey ofKey(JsonNode key) throws TableException {
        if (key.size() != 2 || !key.path(STAGE).has("S") || !key.path(ITEM).has("S")) {
            throw TableException.validation("The provided key element does not match the schema");
        }
        return ofItem(key);
    }

    ObjectNode json() {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        key.putObject(STAGE).put("S", stage);
        key.putObject(ITEM).put("S", item);
        return key;
    }

    private static String part(JsonNode item, String name) throws TableException {
        JsonNode value = item.get(name);
        if (value == null) {
            throw TableException.validation(
                    "One or more parameter values were invalid: Missing the key " + name + " in the item");
        }
        String text = value.path("S").textValue();
        if (text == null) {
            throw TableException.validation("One or more parameter values were invalid: Type mismatch for key " + name
                    + " expected: S actual: " + value.fieldNames().next());
        }
        if (text.isEmpty()) {
            throw TableException.validation("One or more parameter values are not valid. The AttributeValue for a key"
                    + " attribute cannot contain an empty string value. Key: " + name);
        }
        return text;
    }

    /** DynamoDB's order of strings: by their UTF-8 bytes. */
    @Override
    public int compareTo(ItemKey other) {
        int byStage = compare(stage, other.stage);
        return byStage != 0 ? byStage : compare(item, other.item);
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
