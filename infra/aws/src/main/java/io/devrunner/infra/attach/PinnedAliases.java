package io.devrunner.infra.attach;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;

/**
 * The aliases of a function that name a published version: calls by these never come to the stub, which is in
 * {@code $LATEST} alone.
 *
 * @param versions by alias, in order
 */
record PinnedAliases(String function, Map<String, String> versions) {
    private static final String LATEST = "$LATEST";

    /** Throws what the SDK throws: it needs lambda:ListAliases. */
    static PinnedAliases of(LambdaClient lambda, String function) {
        return new PinnedAliases(
                function,
                lambda.listAliasesPaginator(request -> request.functionName(function)).aliases().stream()
                        .filter(alias -> !LATEST.equals(alias.functionVersion()))
                        .collect(Collectors.toMap(
                                AliasConfiguration::name,
                                AliasConfiguration::functionVersion,
                                (one, other) -> one,
                                TreeMap::new)));
    }

    boolean areNone() {
        return versions.isEmpty();
    }

    String describe() {
        return "calls of " + function + " by an alias are not intercepted, only those of " + LATEST + ": "
                + versions.entrySet().stream()
                        .map(alias -> alias.getKey() + " is version " + alias.getValue())
                        .collect(Collectors.joining(", "));
    }

    /**
     * What makes calls by the first of them come to the stub.
     *
     * @param options for account and region
     */
    String mend(String options) {
        Map.Entry<String, String> first = versions.entrySet().iterator().next();
        return "on a stage for development, point the alias at " + LATEST
                + ": aws lambda update-alias --function-name " + function + " --name " + first.getKey()
                + " --function-version '" + LATEST + "'" + options + "; back with --function-version "
                + first.getValue();
    }
}
