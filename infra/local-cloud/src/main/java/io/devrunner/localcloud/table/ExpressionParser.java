package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.devrunner.localcloud.table.Expression.BeginsWith;
import io.devrunner.localcloud.table.Expression.Equals;
import io.devrunner.localcloud.table.Expression.Exists;
import io.devrunner.localcloud.table.Expression.NotExists;
import io.devrunner.localcloud.table.Expression.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of DynamoDB's expression language that the session table needs: {@code a = :v},
 * {@code attribute_exists(a)}, {@code attribute_not_exists(a)} and {@code begins_with(a, :v)}, joined by {@code AND}.
 */
final class ExpressionParser {
    /**
     * Of DynamoDB's reserved words those that an attribute of the session table might bear; they need a placeholder.
     *
     * <p>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
     */
    static final Set<String> RESERVED = Set.of(
            "COMMENT",
            "CONNECTION",
            "COUNT",
            "DATA",
            "DATE",
            "FUNCTION",
            "FUNCTIONS",
            "HASH",
            "ITEM",
            "ITEMS",
            "KEY",
            "KEYS",
            "NAME",
            "OWNER",
            "REGION",
            "ROLE",
            "SESSION",
            "SIZE",
            "STATE",
            "STATUS",
            "TIME",
            "TIMESTAMP",
            "TOKEN",
            "TTL",
            "TYPE",
            "USER",
            "UUID",
            "VALUE",
            "VALUES");

    private static final Pattern TOKEN = Pattern.compile("\\s*([#:]?[A-Za-z0-9_]+|[=(),]|\\S)");

    private final String parameter;
    private final JsonNode names;
    private final JsonNode values;
    private final Deque<String> tokens = new ArrayDeque<>();

    private ExpressionParser(String parameter, String text, JsonNode names, JsonNode values) {
        this.parameter = parameter;
        this.names = names;
        this.values = values;
        // Blanks that no token follows would be tried again from each of them.
        Matcher matcher = TOKEN.matcher(text.strip());
        while (matcher.find()) {
            tokens.add(matcher.group(1));
        }
    }

    /** Reads the expression of a parameter, whose name goes into errors. */
    static Expression parse(String parameter, String text, JsonNode names, JsonNode values) throws TableException {
        return new ExpressionParser(parameter, text, names, values).expression();
    }

    private Expression expression() throws TableException {
        List<Term> terms = new ArrayList<>();
        terms.add(term());
        while (!tokens.isEmpty()) {
            String word = next();
            if (!word.equalsIgnoreCase("AND")) {
                throw unexpected(word);
            }
            terms.add(term());
        }
        return new Expression(terms);
    }

    private Term term() throws TableException {
        String first = next();
        if (!"(".equals(tokens.peek())) {
            expect("=");
            return new Equals(attribute(first), value());
        }
        expect("(");
        String attribute = attribute(next());
        Term term = switch (first.toLowerCase(Locale.ROOT)) {
            case "attribute_exists" -> new Exists(attribute);
            case "attribute_not_exists" -> new NotExists(attribute);
            case "begins_with" -> {
                expect(",");
                yield new BeginsWith(attribute, prefix(value()));
            }
            default -> throw TableException.unsupported("the function " + first + " in " + parameter);
        };
        expect(")");
        return term;
    }

    private String attribute(String token) throws TableException {
        if (!token.startsWith("#")) {
            if (token.startsWith(":") || !Character.isLetter(token.charAt(0))) {
                throw unexpected(token);
            }
            if (RESERVED.contains(token.toUpperCase(Locale.ROOT))) {
                throw TableException.validation(
                        "Invalid " + parameter + ": Attribute name is a reserved keyword; reserved keyword: " + token);
            }
            return token;
        }
        String name = names.path(token).textValue();
        if (name == null) {
            throw TableException.validation("Invalid " + parameter + ": An expression attribute name used in the"
                    + " document path is not defined; attribute name: " + token);
        }
        return name;
    }

    private JsonNode value() throws TableException {
        String token = next();
        if (!token.startsWith(":")) {
            throw unexpected(token);
        }
        JsonNode value = values.get(token);
        if (value == null) {
            throw TableException.validation("Invalid " + parameter + ": An expression attribute value used in"
                    + " expression is not defined; attribute value: " + token);
        }
        return value;
    }

    private String prefix(JsonNode value) throws TableException {
        String prefix = value.path("S").textValue();
        if (prefix == null) {
            throw TableException.unsupported("begins_with on anything but a string");
        }
        return prefix;
    }

    private void expect(String token) throws TableException {
        String found = next();
        if (!found.equals(token)) {
            throw unexpected(found);
        }
    }

    private String next() throws TableException {
        String token = tokens.poll();
        if (token == null) {
            throw TableException.validation("Invalid " + parameter + ": Syntax error; token: <EOF>");
        }
        return token;
    }

    private TableException unexpected(String token) {
        return TableException.validation("Invalid " + parameter + ": Syntax error, or a form that dev-runner's local"
                + " table does not support; token: \"" + token + "\"");
    }
}
