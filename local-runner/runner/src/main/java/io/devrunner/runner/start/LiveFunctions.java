package io.devrunner.runner.start;

import io.devrunner.runner.code.CodeState;
import io.devrunner.workerhost.WorkerFunction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The project's functions by name. */
final class LiveFunctions {
    /**
     * As long as Lambda lets an init phase take; a command may be no Runtime API client at all.
     * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
     */
    private static final Duration INIT_PHASE = Duration.ofSeconds(10);

    private final Map<String, LiveFunction> functions = new LinkedHashMap<>();

    LiveFunctions(List<LiveFunction> all) {
        all.forEach(function -> functions.put(function.name(), function));
    }

    /**
     * The function of this name.
     *
     * @throws IllegalStateException when there is none, since the session intercepts no other
     */
    LiveFunction named(String name) {
        LiveFunction function = functions.get(name);
        if (function == null) {
            throw new IllegalStateException("there is no function " + name + ", but " + functions.keySet());
        }
        return function;
    }

    /** Empty when the project has no such function, or does not run it now. */
    Optional<LiveFunction> find(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** Puts new code to use, so that it is warm when the next invocation comes. */
    void use(CodeState.Ready ready) {
        functions.values().stream().filter(LiveFunction::isJava).forEach(function -> function.at(ready));
    }

    /** Done when all functions have ended the init phase on this code, well or not, or take too long for it. */
    CompletableFuture<Void> initialized(CodeState.Ready ready) {
        return CompletableFuture.allOf(functions.values().stream()
                        .map(function -> function.at(ready))
                        .map(WorkerFunction::initialized)
                        .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, INIT_PHASE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The ports where debuggers can attach; functions that were not started have none. */
    Map<String, Integer> debugPorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        functions.forEach((name, function) -> function.debugPort().ifPresent(port -> ports.put(name, port)));
        return ports;
    }
}
