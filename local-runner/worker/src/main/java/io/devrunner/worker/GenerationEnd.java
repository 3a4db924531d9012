package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends one generation of the user's classes in one execution environment after its last invocation, as the end of the
 * process would on AWS: closes what it holds open, ends what it started, and takes it out of the registries of the JDK,
 * so that nothing keeps its class loader.
 *
 * <p>Runs on the thread of the environment, which takes no more events: nobody waits for it.
 */
final class GenerationEnd {
    private final CodeLoader loader;
    private final JdkInternals internals;
    private final Duration patience;
    private final Consumer<String> warnings;

    /**
     * Of one generation.
     *
     * @param patience with its shutdown hooks, with what closes itself and with its threads, each
     */
    GenerationEnd(CodeLoader loader, JdkInternals internals, Duration patience, Consumer<String> warnings) {
        this.loader = loader;
        this.internals = internals;
        this.patience = patience;
        this.warnings = warnings;
    }

    /** Takes at most three times the patience; what fails or goes on after that is told, and does not stop the rest. */
    void run(@Nullable Object handler) {
        Generation generation = new Generation(loader, internals);
        ClassLoader dependencies = loader.getParent();
        List<Class<?>> classes = loader.loaded();
        List<String> left = new ArrayList<>();
        step(() -> new ShutdownHooks(generation, dependencies, internals).run(patience));
        step(() -> close(handler, left));
        step(() -> JdbcDrivers.deregister(generation, loader, internals));
        step(() ->
                left.addAll(new GenerationThreads(generation, names(classes), dependencies, internals).end(patience)));
        step(() -> left.addAll(new GenerationThreadLocals(generation, classes, internals).release()));
        step(() -> new GenerationCaches(generation, internals).release(loader));
        if (!left.isEmpty()) {
            warnings.accept("After the reload the old code is still in use: " + String.join("; ", left)
                    + ". Close what runs there in the handler's close() (make the handler AutoCloseable), or keep it in"
                    + " a static field as something AutoCloseable.");
        }
    }

    /** On a thread of its own, since a handler may take for ever to close what it has. */
    private void close(@Nullable Object handler, List<String> left) throws InterruptedException {
        Thread closing = new Thread(
                () -> new HeldObjects(loader, internals).close(handler),
                Thread.currentThread().getName() + "-close");
        closing.setDaemon(true);
        closing.setContextClassLoader(loader);
        closing.start();
        LiveThread.join(List.of(closing), patience);
        if (closing.isAlive()) {
            closing.interrupt();
            left.add(LiveThread.describe(closing, frame -> false));
        }
    }

    private static Set<String> names(List<Class<?>> classes) {
        return classes.stream().map(Class::getName).collect(Collectors.toSet());
    }

    /** One of the things to do at an end, whatever comes of the others. */
    interface Step {
        void run() throws InterruptedException, IOException;
    }

    static void step(Step step) {
        try {
            step.run();
        } catch (InterruptedException ignored) {
            // The generation's own code may interrupt whom it finds; the rest of the end is due all the same.
            Thread.interrupted();
        } catch (Throwable thrown) {
            AwsRuntime.log(UserFault.trace(thrown));
        }
    }
}
