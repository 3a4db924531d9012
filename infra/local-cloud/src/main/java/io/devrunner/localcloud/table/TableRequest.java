package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of one table operation; refuses those that the operation does not know. */
final class TableRequest {
    private static final Pattern PLACEHOLDER = Pattern.compile("[#:][A-Za-z0-9_]+");

    private final ObjectNode parameters;

    TableRequest(ObjectNode parameters) {
        this.parameters = parameters;
    }

    /** Refuses all parameters but these, since ignoring one would be a wrong answer. */
    void allowOnly(Set<String> supported) throws TableException {
        Set<String> others = new HashSet<>();
        parameters.fieldNames().forEachRemaining(others::add);
        others.removeAll(supported);
        for (String name : others) {
            boolean harmless = (name.equals("ReturnConsumedCapacity") || name.equals("ReturnItemCollectionMetrics"))
                    && "NONE".equals(text(name));
            if (!harmless) {
                throw TableException.unsupported("the parameter " + name);
            }
        }
    }

    @Nullable
    String text(String name) {
        return parameters.path(name).textValue();
    }

    boolean flag(String name, boolean otherwise) {
        return parameters.path(name).asBoolean(otherwise);
    }

    JsonNode get(String name) {
        return parameters.path(name);
    }

    /** A map of attributes, checked. */
    ObjectNode attributes(String name) throws TableException {
        if (!(parameters.get(name) instanceof ObjectNode attributes)) {
            throw TableException.validation("1 validation error detected: Value null at '"
                    + Character.toLowerCase(name.charAt(0)) + name.substring(1)
                    + "' failed to satisfy constraint: Member must not be null");
        }
        Attributes.check(attributes);
        return attributes;
    }

    /** The parsed expression, or one that always holds when the request has none. */
    Expression expression(String name) throws TableException {
        String text = text(name);
        if (text == null) {
            if (parameters.has("ExpressionAttributeNames") || parameters.has("ExpressionAttributeValues")) {
                throw TableException.validation(
                        "ExpressionAttributeNames can only be specified when using" + " expressions");
            }
            return Expression.always();
        }
        JsonNode values = parameters.path("ExpressionAttributeValues");
        if (!(values instanceof MissingNode)) {
            Attributes.check(values);
        }
        Expression expression = ExpressionParser.parse(name, text, parameters.path("ExpressionAttributeNames"), values);
        checkPlaceholdersUsed(text, "ExpressionAttributeNames");
        checkPlaceholdersUsed(text, "ExpressionAttributeValues");
        return expression;
    }

    private void checkPlaceholdersUsed(String expression, String name) throws TableException {
        Set<String> unused = new HashSet<>();
        parameters.path(name).fieldNames().forEachRemaining(unused::add);
        Matcher used = PLACEHOLDER.matcher(expression);
        while (used.find()) {
            unused.remove(used.group());
        }
        if (!unused.isEmpty()) {
            throw TableException.validation(
                    "Value provided in " + name + " unused in expressions: keys: {" + String.join(", ", unused) + "}");
        }
    }
}
