package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts the execution environments of a worker and keeps the class loaders that outlive them. */
final class Environments {
    /** <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Lambda's</a> with the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String runtimeApi;
    private final String handler;
    private final EnvironmentOutput output;
    private final JdkInternals internals;

    /**
     * The user's jars by slot: an environment that replaces another after a reload finds libraries, their pools and
     * connections as they were. Guarded by this.
     */
    private final Map<Integer, SharedLoader> dependencies = new HashMap<>();

    /** Guarded by this. */
    private final Twins twins = new Twins();

    /** What the last warning about them was about. Guarded by this. */
    private List<String> warnedOf = List.of();

    /** The user's classes as they are for environments to come. Only touched by the thread that follows commands. */
    private final Map<String, ClassContent> image = new HashMap<>();

    Environments(String runtimeApi, String handler, EnvironmentOutput output, JdkInternals internals) {
        this.runtimeApi = runtimeApi;
        this.handler = handler;
        this.output = output;
        this.internals = internals;
    }

    void follow(Command command) {
        if (command instanceof StartCommand start) {
            start(start);
        } else if (command instanceof Command.PutClass put) {
            image.put(put.content().name(), put.content());
        } else if (command instanceof Command.RemoveClass remove) {
            image.remove(remove.name());
        }
    }

    private synchronized void start(StartCommand command) {
        boolean fresh = !dependencies.containsKey(command.slot());
        SharedLoader shared = dependencies.computeIfAbsent(
                command.slot(),
                slot -> new SharedLoader(new URLClassLoader(
                        StartCommand.urls(command.dependencies()), ClassLoader.getSystemClassLoader())));
        shared.enter();
        boolean together = hasTwins(shared.loader()) || isLibrary(shared.loader());
        CodeLoader loader = together
                ? CodeLoader.withLibraries(command.classes(), image, command.dependencies())
                : new CodeLoader(command.classes(), image, shared.loader());
        ExecutionEnvironment environment = new ExecutionEnvironment(
                handler,
                loader,
                RuntimeApi.at(runtimeApi, command.token()),
                output,
                new GenerationEnd(loader, internals, PATIENCE, output.records()::warning));
        Thread thread = new Thread(
                () -> {
                    if (fresh || together) {
                        JdbcDrivers.register(together ? loader : shared.loader());
                    }
                    run(environment, command, shared);
                },
                "environment-" + command.slot());
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether only a loader that has all finds the user's class for a library too, as on AWS. */
    private boolean hasTwins(URLClassLoader libraries) {
        List<String> found =
                twins.of(image.keySet(), libraries).stream().sorted().toList();
        if (!found.isEmpty() && !found.equals(warnedOf)) {
            warnedOf = found;
            output.records()
                    .warning(found.get(0) + (found.size() > 1 ? " and " + (found.size() - 1) + " more" : "")
                            + ": in a class directory and in a jar; the directory's is used, as on AWS, and a reload"
                            + " loads the jars anew");
        }
        return !found.isEmpty();
    }

    /**
     * Whether the handler is a framework's. It looks for the user's classes with the class loader of its own class,
     * which finds them on AWS, where there is only one; then the libraries are loaded anew with each generation too.
     */
    private boolean isLibrary(URLClassLoader libraries) {
        int method = handler.indexOf("::");
        String className = method < 0 ? handler : handler.substring(0, method);
        return libraries.findResource(CodeLoader.resource(className)) != null;
    }

    private void run(ExecutionEnvironment environment, StartCommand command, SharedLoader shared) {
        try {
            boolean retired = environment.run();
            leave(command.slot(), shared, retired);
        } catch (Throwable thrown) {
            exit(thrown);
            throw thrown;
        }
        output.records().environmentEnd(command.token());
    }

    /** Not even the error could be reported, most likely for lack of memory: the host reports our exit instead. */
    private static void exit(Throwable thrown) {
        try {
            AwsRuntime.log(UserFault.trace(thrown));
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * After an error the next environment begins with fresh statics, as on AWS. What it had goes when no environment of a
     * newer generation shares it any more.
     */
    private void leave(int slot, SharedLoader shared, boolean retired) {
        boolean last;
        synchronized (this) {
            if (!retired) {
                dependencies.remove(slot, shared);
                shared.forget();
            }
            last = shared.leave();
        }
        if (last) {
            shared.end(internals);
        }
    }
}
