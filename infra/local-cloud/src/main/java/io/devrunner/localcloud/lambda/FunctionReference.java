package io.devrunner.localcloud.lambda;

import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PercentEncoding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function as the Lambda API's paths name it: by name, partial ARN or ARN, each with a qualifier if need be.
 *
 * @param qualifier a version or alias; {@code $LATEST} is all there is here
 */
record FunctionReference(String name, String qualifier) {
    static final String LATEST = "$LATEST";

    private static final Pattern FORM = Pattern.compile("(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\\d:)?"
            + "(?:\\d{12}:)?(?:function:)?(?<name>[A-Za-z0-9_-]{1,64})(?::(?<qualifier>\\$LATEST|[A-Za-z0-9_-]+))?");

    /** Reads the path parameter {@code name} and the query's {@code Qualifier}. */
    static FunctionReference of(Call call) {
        String text = call.pathParameter("name");
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return new FunctionReference(text, LATEST);
        }
        String qualifier = matcher.group("qualifier");
        return new FunctionReference(
                matcher.group("name"), qualifier == null ? qualifierOfQuery(call.rawQuery()) : qualifier);
    }

    private static String qualifierOfQuery(@Nullable String rawQuery) {
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                if (pair.startsWith("Qualifier=")) {
                    return PercentEncoding.decode(pair.substring("Qualifier=".length()));
                }
            }
        }
        return LATEST;
    }
}
