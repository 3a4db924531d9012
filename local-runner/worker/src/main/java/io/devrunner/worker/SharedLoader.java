package io.devrunner.worker;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The loader of a function's dependencies, which the environments of a slot hand on to each other until it is forgotten. */
final class SharedLoader {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final URLClassLoader loader;
    private final List<Path> classes;
    private final String resources;

    /** Environments whose code has not ended. Guarded by the environments. */
    private int users;

    /** Guarded by the environments. */
    private boolean forgotten;

    /**
     * Of a loader that nobody has used.
     *
     * @param classes the directories where it finds the user's resources
     * @param resources tells versions of them apart
     */
    SharedLoader(URLClassLoader loader, List<Path> classes, String resources) {
        this.loader = loader;
        this.classes = List.copyOf(classes);
        this.resources = resources;
    }

    /** Of the dependencies that an environment is started with. */
    static SharedLoader of(StartCommand first) {
        URLClassLoader loader = new LibraryLoader(first.dependencies(), first.classes());
        return new SharedLoader(loader, first.classes(), first.resources());
    }

    /** Whether the libraries would find the same resources of the user's; they may keep what they have found. */
    boolean suits(StartCommand next) {
        return classes.equals(next.classes()) && resources.equals(next.resources());
    }

    URLClassLoader loader() {
        return loader;
    }

    void enter() {
        users++;
    }

    /** Whether this was the last use that there will be. */
    boolean forget() {
        boolean last = users == 0 && !forgotten;
        forgotten = true;
        return last;
    }

    /** One environment less uses it; tells whether it was the last use that there will be. */
    boolean leave() {
        users--;
        return users == 0 && forgotten;
    }

    /**
     * Frees what the process keeps of the libraries; on AWS it would have ended with the error before. Libraries seldom
     * wait for the end of their threads; what goes on or stays is no news to the developer.
     */
    void end(JdkInternals internals) {
        Generation libraries = new Generation(loader, internals);
        ClassLoader worker = loader.getParent();
        GenerationEnd.step(() -> new ShutdownHooks(libraries, worker, internals).drop());
        GenerationEnd.step(() -> JdbcDrivers.deregister(libraries, loader, internals));
        GenerationEnd.step(() -> {
            var ignored = new GenerationThreads(libraries, Set.of(), worker, internals).end(PATIENCE);
        });
        GenerationEnd.step(() -> {
            List<Class<?>> all = internals.classes(loader);
            var ignored = new GenerationThreadLocals(libraries, all, internals).release();
        });
        GenerationEnd.step(() -> new GenerationCaches(libraries, internals).release(loader));
        GenerationEnd.step(loader::close);
    }
}
