package io.devrunner.infra.attach;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;

/**
 * The aliases of a function that name a published version: calls by these never come to the stub, which is in
 * {@code $LATEST} alone.
 *
 * @param versions by alias, in order
 * @param weighted those of the aliases that share the calls out among versions, which {@code $LATEST} cannot be one of
 */
record PinnedAliases(String function, Map<String, String> versions, Set<String> weighted) {
    private static final String LATEST = "$LATEST";

    /** Throws what the SDK throws: it needs lambda:ListAliases. */
    static PinnedAliases of(LambdaClient lambda, String function) {
        List<AliasConfiguration> pinned =
                lambda.listAliasesPaginator(request -> request.functionName(function)).aliases().stream()
                        .filter(alias -> !LATEST.equals(alias.functionVersion()))
                        .toList();
        return new PinnedAliases(
                function,
                pinned.stream()
                        .collect(Collectors.toMap(
                                AliasConfiguration::name,
                                AliasConfiguration::functionVersion,
                                (one, other) -> one,
                                TreeMap::new)),
                pinned.stream()
                        .filter(alias -> alias.routingConfig() != null
                                && !alias.routingConfig()
                                        .additionalVersionWeights()
                                        .isEmpty())
                        .map(AliasConfiguration::name)
                        .collect(Collectors.toSet()));
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
     * What makes calls by the first of them come to the stub that has no weights.
     *
     * @param options for account and region
     */
    String mend(String options) {
        Optional<Map.Entry<String, String>> plain = versions.entrySet().stream()
                .filter(alias -> !weighted.contains(alias.getKey()))
                .findFirst();
        if (plain.isEmpty()) {
            return "call the function by its name: an alias with weights needs published versions";
        }
        Map.Entry<String, String> first = plain.get();
        return "on a stage for development, point the alias at " + LATEST
                + ": aws lambda update-alias --function-name " + function + " --name " + first.getKey()
                + " --function-version '" + LATEST + "'" + options + "; back with --function-version "
                + first.getValue();
    }
}
