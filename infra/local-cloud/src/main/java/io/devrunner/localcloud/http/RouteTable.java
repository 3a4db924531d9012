package io.devrunner.localcloud.http;

import io.devrunner.localcloud.server.PathTemplate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a route as API Gateway does: a full match before a greedy one, {@code $default} last.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
final class RouteTable {
    private final List<Target> targets;

    RouteTable(List<Target> targets) {
        this.targets = targets.stream()
                .sorted(Comparator.comparing(Target::route, RouteTable::moreSpecificFirst))
                .toList();
    }

    /** The route for a method and a decoded path. */
    Optional<Match> match(String method, String path) {
        List<String> segments = PathTemplate.split(path);
        for (Target target : targets) {
            PathTemplate template = target.route().path();
            Optional<Map<String, String>> parameters =
                    template == null ? Optional.of(Map.of()) : template.match(segments);
            if (target.route().takes(method) && parameters.isPresent()) {
                return Optional.of(new Match(target, parameters.get()));
            }
        }
        return Optional.empty();
    }

    private static int moreSpecificFirst(Route a, Route b) {
        PathTemplate pathA = a.path();
        PathTemplate pathB = b.path();
        if (pathA == null || pathB == null) {
            return Boolean.compare(pathA == null, pathB == null);
        }
        List<String> segmentsA = pathA.segments();
        List<String> segmentsB = pathB.segments();
        int byGreed = Boolean.compare(endsGreedy(segmentsA), endsGreedy(segmentsB));
        if (byGreed != 0) {
            return byGreed;
        }
        for (int i = 0; i < Math.min(segmentsA.size(), segmentsB.size()); i++) {
            int byKind = Integer.compare(vagueness(segmentsA.get(i)), vagueness(segmentsB.get(i)));
            if (byKind != 0) {
                return byKind;
            }
        }
        int byLength = Integer.compare(segmentsB.size(), segmentsA.size());
        return byLength != 0
                ? byLength
                : Boolean.compare(a.method().equals(Route.ANY), b.method().equals(Route.ANY));
    }

    private static int vagueness(String segment) {
        if (!PathTemplate.isParameter(segment)) {
            return 0;
        }
        return PathTemplate.isGreedy(segment) ? 2 : 1;
    }

    private static boolean endsGreedy(List<String> segments) {
        return !segments.isEmpty() && PathTemplate.isGreedy(segments.get(segments.size() - 1));
    }

    /** A route and the function it leads to. */
    record Target(Route route, String function) {}

    /** A route that fits a call, and what its path parameters are. */
    record Match(Target target, Map<String, String> pathParameters) {
        Match {
            pathParameters = Map.copyOf(pathParameters);
        }
    }
}
