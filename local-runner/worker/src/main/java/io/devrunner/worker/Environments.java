package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
            start(start, Map.copyOf(image));
        } else if (command instanceof Command.PutClass put) {
            image.put(put.content().name(), put.content());
        } else if (command instanceof Command.RemoveClass remove) {
            image.remove(remove.name());
        }
    }

    private synchronized void start(StartCommand command, Map<String, ClassContent> code) {
        SharedLoader before = dependencies.get(command.slot());
        SharedLoader shared = before != null && before.suits(command) ? before : SharedLoader.of(command);
        boolean fresh = shared != before;
        if (fresh) {
            dependencies.put(command.slot(), shared);
            if (before != null && before.forget()) {
                endAside(before);
            }
        }
        shared.enter();
        boolean together = hasTwins(code.keySet(), shared.loader()) || isLibrary(shared.loader());
        CodeLoader loader = together
                ? CodeLoader.withLibraries(command.classes(), code, command.dependencies())
                : new CodeLoader(command.classes(), code, shared.loader());
        ExecutionEnvironment environment = new ExecutionEnvironment(
                handler,
                loader,
                RuntimeApi.at(runtimeApi, command.token()),
                output,
                new GenerationEnd(loader, internals, PATIENCE, output.records()::warning),
                !fresh,
                () -> forget(command.slot(), shared));
        Thread thread = new Thread(
                () -> {
                    if (fresh || together) {
                        JdbcDrivers.register(together ? loader : shared.loader());
                    }
                    run(environment, command, code, shared);
                },
                "environment-" + command.slot());
        thread.setDaemon(true);
        thread.start();
    }

    private void endAside(SharedLoader libraries) {
        Thread thread = new Thread(() -> libraries.end(internals), "libraries-end");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether only a loader that has all finds the user's class for a library too, as on AWS. */
    private boolean hasTwins(Set<String> names, URLClassLoader libraries) {
        List<String> found = twins.of(names, libraries).stream().sorted().toList();
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

    private void run(
            ExecutionEnvironment environment,
            StartCommand command,
            Map<String, ClassContent> code,
            SharedLoader shared) {
        ExecutionEnvironment.Ending ending;
        try {
            ending = environment.run();
            if (ending == ExecutionEnvironment.Ending.FAILED_ON_USED_LIBRARIES) {
                forget(command.slot(), shared);
                start(command, code);
            }
            environment.end();
            leave(command.slot(), shared, ending == ExecutionEnvironment.Ending.RETIRED);
        } catch (Throwable thrown) {
            exit(thrown);
            throw thrown;
        }
        if (ending != ExecutionEnvironment.Ending.FAILED_ON_USED_LIBRARIES) {
            output.records().environmentEnd(command.token());
        }
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
        if (!retired) {
            forget(slot, shared);
        }
        boolean last;
        synchronized (this) {
            last = shared.leave();
        }
        if (last) {
            shared.end(internals);
        }
    }

    /** Called by one that uses it: it goes with the last of them. */
    private synchronized void forget(int slot, SharedLoader shared) {
        dependencies.remove(slot, shared);
        boolean ignored = shared.forget();
    }
}
