package io.devrunner.localcloud.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What an authorizer has found out about each caller; nobody is asked here, as the developer has written it down.
 *
 * @param found as it stands in {@code requestContext.authorizer} of an event, and is never changed; null when there is none
 */
public record Authorizer(@Nullable ObjectNode found) {
    public static final Authorizer NONE = new Authorizer(null);

    /** One that has found out an object of JSON; none if the text is empty. */
    public static Authorizer of(String json) {
        if (json.isEmpty()) {
            return NONE;
        }
        try {
            return new Authorizer(new JsonMapper().readValue(json, ObjectNode.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an authorizer is no JSON object", e);
        }
    }

    void putInto(ObjectNode requestContext) {
        if (found != null) {
            requestContext.set("authorizer", found);
        }
    }

    /** Without the claims, which may say who somebody is. */
    @Override
    public String toString() {
        return found == null ? "no authorizer" : "an authorizer";
    }
}
