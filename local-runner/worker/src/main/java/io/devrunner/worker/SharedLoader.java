package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Set;

/** The loader of a function's dependencies, which the environments of a slot hand on to each other until it is forgotten. */
final class SharedLoader {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final URLClassLoader loader;

    /** Environments whose code has not ended. Guarded by the environments. */
    private int users;

    /** Guarded by the environments. */
    private boolean forgotten;

    SharedLoader(URLClassLoader loader) {
        this.loader = loader;
    }

    URLClassLoader loader() {
        return loader;
    }

    void enter() {
        users++;
    }

    void forget() {
        forgotten = true;
    }

    /** Whether this was the last use that there will be. */
    boolean leave() {
        users--;
        return users == 0 && forgotten;
    }

    /** Frees what the process keeps of the libraries; on AWS it would have ended with the error before. */
    void end(JdkInternals internals) {
        Generation libraries = new Generation(loader, internals);
        ClassLoader worker = loader.getParent();
        try {
            new ShutdownHooks(libraries, worker, internals).drop();
            JdbcDrivers.deregister(libraries, loader, internals);
            // Libraries seldom wait for the end of their threads; what goes on is no news to the developer.
            var ignored = new GenerationThreads(libraries, Set.of(), worker, internals).end(PATIENCE);
            loader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | LinkageError e) {
            AwsRuntime.log(UserFault.trace(e));
        }
    }
}
