package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the execution environments of a worker and keeps the class loaders that outlive them. */
final class Environments {
    private final String runtimeApi;
    private final String handler;
    private final EnvironmentOutput output;

    /**
     * The user's jars by slot: an environment that replaces another after a reload finds libraries, their pools and
     * connections as they were. Guarded by this.
     */
    private final Map<Integer, URLClassLoader> dependencies = new HashMap<>();

    Environments(String runtimeApi, String handler, EnvironmentOutput output) {
        this.runtimeApi = runtimeApi;
        this.handler = handler;
        this.output = output;
    }

    synchronized void start(StartCommand command) {
        boolean fresh = !dependencies.containsKey(command.slot());
        URLClassLoader parent = dependencies.computeIfAbsent(
                command.slot(),
                slot -> new URLClassLoader(
                        StartCommand.urls(command.dependencies()), ClassLoader.getSystemClassLoader()));
        boolean together = isLibrary(parent);
        CodeLoader loader = together
                ? new CodeLoader(
                        StartCommand.urls(Stream.concat(command.classes().stream(), command.dependencies().stream())
                                .toList()),
                        ClassLoader.getSystemClassLoader())
                : new CodeLoader(StartCommand.urls(command.classes()), parent);
        ExecutionEnvironment environment =
                new ExecutionEnvironment(handler, loader, RuntimeApi.at(runtimeApi, command.token()), output);
        Thread thread = new Thread(
                () -> {
                    if (fresh || together) {
                        JdbcDrivers.register(together ? loader : parent);
                    }
                    run(environment, command);
                },
                "environment-" + command.slot());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether the handler is a framework's. It looks for the user's classes with the class loader of its own class,
     * which finds them on AWS, where there is only one; then the libraries are loaded anew with each generation too.
     */
    private boolean isLibrary(URLClassLoader libraries) {
        int method = handler.indexOf("::");
        String className = method < 0 ? handler : handler.substring(0, method);
        return libraries.findResource(className.replace('.', '/') + ".class") != null;
    }

    private void run(ExecutionEnvironment environment, StartCommand command) {
        boolean retired;
        try {
            retired = environment.run();
        } catch (Throwable thrown) {
            exit(thrown);
            throw thrown;
        }
        if (!retired) {
            forget(command.slot());
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
     * After an error the next environment begins with fresh statics, as on AWS. Not closed here: an environment of a
     * newer generation may share them.
     */
    private synchronized void forget(int slot) {
        dependencies.remove(slot);
    }
}
