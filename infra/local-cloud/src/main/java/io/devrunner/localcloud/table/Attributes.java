package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks attribute values as DynamoDB does, and writes numbers in its one form. */
final class Attributes {
    private static final Set<String> TYPES = Set.of("S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS");
    private static final Pattern BASE64 =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
    private static final int NUMBER_DIGITS = 38;

    private Attributes() {}

    /** Checks all values of a map of attributes; numbers in it are rewritten in place. */
    static void check(JsonNode attributes) throws TableException {
        if (!attributes.isObject()) {
            throw TableException.malformed(null);
        }
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            checkValue(attribute.getValue());
        }
    }

    static void checkValue(JsonNode value) throws TableException {
        if (!(value instanceof ObjectNode object) || object.size() != 1) {
            throw TableException.validation(
                    "Supplied AttributeValue is empty, must contain exactly one of the" + " supported datatypes");
        }
        String type = object.fieldNames().next();
        JsonNode content = object.get(type);
        switch (type) {
            case "S" -> require(content.isTextual());
            case "N" -> object.put("N", number(content));
            case "B" ->
                require(content.isTextual()
                        && BASE64.matcher(content.textValue()).matches());
            case "BOOL", "NULL" -> require(content.isBoolean());
            case "M" -> check(content);
            case "L" -> {
                require(content.isArray());
                for (JsonNode element : content) {
                    checkValue(element);
                }
            }
            case "SS" -> require(content.isArray() && !content.isEmpty());
            default ->
                throw TYPES.contains(type)
                        ? TableException.unsupported("attributes of type " + type)
                        : TableException.validation("Supplied AttributeValue is empty, must contain exactly one of the"
                                + " supported datatypes");
        }
    }

    /** Rough size in bytes, as DynamoDB counts names and values. */
    static int size(JsonNode attributes) {
        int size = 0;
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            size += attribute.getKey().getBytes(StandardCharsets.UTF_8).length;
            for (JsonNode value : attribute.getValue()) {
                size += value.isTextual()
                        ? value.textValue().getBytes(StandardCharsets.UTF_8).length
                        : value.toString().length();
            }
        }
        return size;
    }

    private static String number(JsonNode content) throws TableException {
        require(content.isTextual());
        try {
            BigDecimal number = new BigDecimal(content.textValue());
            if (number.signum() == 0) {
                return "0";
            }
            number = number.stripTrailingZeros();
            if (number.precision() > NUMBER_DIGITS) {
                throw TableException.validation("Attempting to store more than 38 significant digits in a Number");
            }
            return number.toPlainString();
        } catch (NumberFormatException e) {
            throw TableException.notNumeric(content.textValue(), e);
        }
    }

    private static void require(boolean holds) throws TableException {
        if (!holds) {
            throw TableException.malformed(null);
        }
    }
}
