package io.devrunner.localcloud.http;

import io.devrunner.localcloud.server.Answer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The answer to a call that no route takes: that of API Gateway, with the routes that there are. */
final class MissingRoute {
    private static final int MOST_ROUTES = 20;
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_ROUTES = 2_000;

    /** A browser asks for its icon with each page, and a scanner for thousands of paths. */
    private static final int MOST_WARNINGS = 50;

    private final String routes;
    private final Consumer<String> warnings;

    /** What a warning has named. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * Knows what there is.
     *
     * @param routes in the order in which the developer has written them
     */
    MissingRoute(List<Route> routes, Consumer<String> warnings) {
        this.routes = listed(routes.stream().map(Route::key).toList());
        this.warnings = warnings;
    }

    /** Warns of each method and path once. */
    Answer answer(String method, String path) {
        String words = "no route takes " + Hint.cut(Hint.oneLine(method + " " + path), LONGEST_PATH) + "; " + routes;
        if (told.size() < MOST_WARNINGS && told.add(words)) {
            warnings.accept(words);
        }
        return Hint.on(Answer.json(404, "{\"message\":\"Not Found\"}"), words);
    }

    private static String listed(List<String> keys) {
        if (keys.isEmpty()) {
            return "no function that runs here has 'routes:'";
        }
        int more = keys.size() - MOST_ROUTES;
        String shown = String.join(", ", keys.stream().limit(MOST_ROUTES).toList());
        return "the routes here are " + Hint.cut(shown, LONGEST_ROUTES) + (more > 0 ? ", and " + more + " more" : "");
    }
}
