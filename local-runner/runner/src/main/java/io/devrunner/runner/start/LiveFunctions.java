package io.devrunner.runner.start;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.workerhost.WorkerFunction;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The functions by name: those that are known from the start, and those that were invoked. */
final class LiveFunctions {
    /**
     * As long as Lambda lets an init phase take; a command may be no Runtime API client at all.
     * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
     */
    private static final Duration INIT_PHASE = Duration.ofSeconds(10);

    private final Maker maker;

    /** Guarded by this. */
    private final Map<String, LiveFunction> functions = new LinkedHashMap<>();

    /** What the project file says by now for those that are to be made. Guarded by this. */
    private final Map<String, Map<String, String>> declared = new HashMap<>();

    /** Makes functions that are invoked and not there yet. */
    interface Maker {
        /** Whether a function of this name is made of classes. */
        boolean isJava(String name);

        /**
         * The function.
         *
         * @throws UserException when it is not known how to run it
         */
        LiveFunction make(Invoke invoke);

        /** The function that was made is invoked again, perhaps in another configuration. */
        void look(Invoke invoke);
    }

    LiveFunctions(List<LiveFunction> known, Maker maker) {
        this.maker = maker;
        known.forEach(function -> functions.put(function.name(), function));
    }

    /**
     * The function that is invoked.
     *
     * @throws UserException when it is not known how to run it
     */
    synchronized LiveFunction of(Invoke invoke) {
        String name = invoke.function();
        LiveFunction known = functions.get(name);
        if (known != null) {
            maker.look(invoke);
            return known;
        }
        LiveFunction made = maker.make(invoke);
        Map<String, String> variables = declared.get(name);
        if (variables != null) {
            made.declare(variables);
        }
        functions.put(name, made);
        return made;
    }

    /** Whether the function is made of classes, and not of what a command runs. */
    boolean isJava(String name) {
        return maker.isJava(name);
    }

    /** What {@code environment:} in the project file says now. */
    void declare(String name, Map<String, String> variables) {
        LiveFunction known;
        synchronized (this) {
            declared.put(name, variables);
            known = functions.get(name);
        }
        if (known != null) {
            known.declare(variables);
        }
    }

    private synchronized List<LiveFunction> all() {
        return List.copyOf(functions.values());
    }

    /** Puts new code to use, so that it is warm when the next invocation comes. */
    void use(CodeState.Ready ready) {
        all().stream().filter(LiveFunction::isJava).forEach(function -> function.at(ready));
    }

    /** Done when all functions have ended the init phase on this code, well or not, or take too long for it. */
    CompletableFuture<Void> initialized(CodeState.Ready ready) {
        return CompletableFuture.allOf(all().stream()
                        .map(function -> function.at(ready))
                        .map(WorkerFunction::initialized)
                        .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, INIT_PHASE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
