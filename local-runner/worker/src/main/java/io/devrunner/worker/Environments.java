package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
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

    /** The last ones by slot, as long as they are there. Guarded by this. */
    private final Map<Integer, WeakReference<CodeLoader>> loaders = new HashMap<>();

    private final OneLoader oneLoader;
    private final RuntimeClasses runtime = new RuntimeClasses();

    /** The user's classes as they are for environments to come. Only touched by the thread that follows commands. */
    private final Map<String, ClassContent> image = new HashMap<>();

    Environments(String runtimeApi, String handler, EnvironmentOutput output, JdkInternals internals) {
        this.runtimeApi = runtimeApi;
        this.handler = handler;
        this.output = output;
        this.internals = internals;
        oneLoader = new OneLoader(handler, output.records());
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
        boolean together = oneLoader.isNeeded(code.keySet(), shared.loader());
        CodeLoader loader = together
                ? CodeLoader.withLibraries(command.classes(), code, runtime, command.dependencies())
                : new CodeLoader(command.classes(), code, runtime, shared.loader());
        WeakReference<CodeLoader> last = loaders.put(command.slot(), new WeakReference<>(loader));
        CodeLoader old = last == null ? null : last.get();
        if (old != null) {
            ClassesAhead.begin(old, loader, internals);
        }
        ExecutionEnvironment environment = new ExecutionEnvironment(
                handler,
                loader,
                RuntimeApi.at(runtimeApi, command.token()),
                output,
                new GenerationEnd(loader, internals, PATIENCE, output.records()::warning),
                !fresh,
                failure -> !together && oneLoader.wouldHaveFound(failure, loader.image()),
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

    private void run(
            ExecutionEnvironment environment,
            StartCommand command,
            Map<String, ClassContent> code,
            SharedLoader shared) {
        ExecutionEnvironment.Ending ending;
        try {
            ending = environment.run();
            if (ending == ExecutionEnvironment.Ending.FAILED_ON_LIBRARIES) {
                forget(command.slot(), shared);
                start(command, code);
            }
            environment.end();
            leave(command.slot(), shared, ending == ExecutionEnvironment.Ending.RETIRED);
        } catch (Throwable thrown) {
            exit(thrown);
            throw thrown;
        }
        if (ending != ExecutionEnvironment.Ending.FAILED_ON_LIBRARIES) {
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
