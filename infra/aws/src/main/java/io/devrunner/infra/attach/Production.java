package io.devrunner.infra.attach;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognizes what looks like production, where real people wait for answers. */
final class Production {
    private static final Pattern NAME =
            Pattern.compile("(?:^|.*[^a-z])(?:prod|prd|production|live)(?:$|[^a-z].*)", Pattern.CASE_INSENSITIVE);

    /** {@code OrdersProd}, {@code ProdOrders} and {@code prodOrders}, but not {@code OrdersProduct}. */
    private static final Pattern CAMEL_CASE = Pattern.compile(
            "(?:.*(?:Prod|Prd|Production|Live)|(?:.*[^A-Za-z])?(?:prod|prd|production|live))(?:$|[^a-z].*)");

    /** {@code PRODOrders} and {@code OrdersPROD}, but not {@code PRODUCTS}. */
    private static final Pattern CAPITALS =
            Pattern.compile("(?:.*[^A-Z])?(?:PROD|PRD|PRODUCTION|LIVE)(?:$|[^A-Za-z].*|[A-Z][a-z].*)");

    /** The last one is CloudFormation's: a stack's name often has the stage that its functions' names lack. */
    private static final Set<String> TAGS = Set.of("env", "environment", "stage", "aws:cloudformation:stack-name");

    private Production() {}

    /** What looks like it, if anything does. */
    static Optional<String> sign(String stage, String function, Map<String, String> tags) {
        if (isName(stage)) {
            return Optional.of("the stage is called " + stage);
        }
        if (isName(function)) {
            return Optional.of("the function is called " + function);
        }
        return tags.entrySet().stream()
                .filter(tag -> TAGS.contains(tag.getKey().toLowerCase(Locale.ROOT)) && isName(tag.getValue()))
                .map(tag -> "its tag " + tag.getKey() + " is " + tag.getValue())
                .findFirst();
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches()
                || CAMEL_CASE.matcher(text).matches()
                || CAPITALS.matcher(text).matches();
    }
}
