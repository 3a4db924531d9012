package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A condition on an item: all terms must hold. */
record Expression(List<Term> terms) {
    Expression {
        terms = List.copyOf(terms);
    }

    static Expression always() {
        return new Expression(List.of());
    }

    boolean holdsFor(JsonNode item) {
        return terms.stream().allMatch(term -> term.holdsFor(item));
    }

    /** One comparison or function call. */
    sealed interface Term {
        String attribute();

        /** Whether the term holds for these attributes; there are none when there is no item. */
        boolean holdsFor(JsonNode item);
    }

    record Exists(String attribute) implements Term {
        @Override
        public boolean holdsFor(JsonNode item) {
            return item.has(attribute);
        }
    }

    record NotExists(String attribute) implements Term {
        @Override
        public boolean holdsFor(JsonNode item) {
            return !item.has(attribute);
        }
    }

    record Equals(String attribute, JsonNode value) implements Term {
        @Override
        public boolean holdsFor(JsonNode item) {
            return item.path(attribute).equals(value);
        }
    }

    record BeginsWith(String attribute, String prefix) implements Term {
        @Override
        public boolean holdsFor(JsonNode item) {
            String value = item.path(attribute).path("S").textValue();
            return value != null && value.startsWith(prefix);
        }
    }
}
