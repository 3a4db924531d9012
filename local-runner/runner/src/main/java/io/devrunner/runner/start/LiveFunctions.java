package io.devrunner.runner.start;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.project.Project;
import io.devrunner.workerhost.WorkerFunction;
import java.time.Duration;
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

    /** Makes functions, and tells how they are configured by now. */
    interface Maker {
        /** The project file says this now. */
        void declare(List<Project.Function> functions);

        /** Whether a function of this name is made of classes. */
        boolean isJava(String name);

        /**
         * The function.
         *
         * @throws UserException when it is not known how to run it
         */
        LiveFunction make(Invoke invoke);

        /** A function that is there is invoked; from now on it is as the project file and its stub tell now. */
        void configure(LiveFunction function, Invoke invoke);

        /** An invocation has failed with this message; it may be known what to do. */
        void failed(Invoke invoke, String errorMessage);
    }

    /** Those that are known from the start, by name. */
    LiveFunctions(Map<String, LiveFunction> known, Maker maker) {
        this.maker = maker;
        functions.putAll(known);
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
            maker.configure(known, invoke);
            return known;
        }
        LiveFunction made = maker.make(invoke);
        functions.put(name, made);
        return made;
    }

    /** Whether the function is made of classes, and not of what a command runs. */
    boolean isJava(String name) {
        return maker.isJava(name);
    }

    /** The project file says this now; each function is configured so when it is invoked. */
    void declare(List<Project.Function> now) {
        maker.declare(now);
    }

    /** An invocation has failed with this message. */
    void failed(Invoke invoke, String errorMessage) {
        maker.failed(invoke, errorMessage);
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
