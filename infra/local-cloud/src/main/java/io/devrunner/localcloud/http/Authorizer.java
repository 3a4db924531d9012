package io.devrunner.localcloud.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an authorizer has found out about each caller; nobody is asked here, as the developer has written it down.
 *
 * @param json an object, as it stands in {@code requestContext.authorizer} of an event; empty when there is none
 */
public record Authorizer(String json) {
    public static final Authorizer NONE = new Authorizer("");

    private static final JsonMapper MAPPER = new JsonMapper();

    void putInto(ObjectNode requestContext) {
        if (!json.isEmpty()) {
            requestContext.set("authorizer", object());
        }
    }

    private ObjectNode object() {
        try {
            return MAPPER.readValue(json, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an authorizer is no JSON object", e);
        }
    }

    /** Without the claims, which may say who somebody is. */
    @Override
    public String toString() {
        return json.isEmpty() ? "no authorizer" : "an authorizer";
    }
}
