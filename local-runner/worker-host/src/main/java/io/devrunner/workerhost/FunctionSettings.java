package io.devrunner.workerhost;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a function is configured, in Lambda's terms, and how its worker is started.
 *
 * @param handler {@code package.Class} or {@code package.Class::method}
 * @param environment the function's own variables; the host adds Lambda's ({@code AWS_LAMBDA_FUNCTION_NAME} and so on)
 * @param memoryMegabytes what the context reports, from 128 to 10240
 * @param concurrency the most execution environments at once
 * @param initsAtOnce the most execution environments that start at once; invocations that wait meanwhile may be taken by
 *     those that are ready
 * @param queueLimit the most invocations that may wait for an execution environment
 * @param jvmOptions more options for the worker's JVM
 * @param debugPort where debuggers attach to the worker, the caller's to close; empty for no debugging
 * @param timeouts whether a passed deadline ends the invocation
 * @param directory the working directory of the worker
 * @param command a Runtime API client that runs the handler, one process for each execution environment; empty for our
 *     own worker, which is a JVM
 */
public record FunctionSettings(
        String name,
        String handler,
        Map<String, String> environment,
        int memoryMegabytes,
        Duration timeout,
        int concurrency,
        int initsAtOnce,
        int queueLimit,
        List<String> jvmOptions,
        Optional<DebugPort> debugPort,
        Timeouts timeouts,
        Path directory,
        List<String> command) {
    public FunctionSettings {
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
        command = List.copyOf(command);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, is " + concurrency);
        }
        if (initsAtOnce < 1) {
            throw new IllegalArgumentException("at least 1 must start at once, is " + initsAtOnce);
        }
    }

    /** A function of our own worker, which starts as many execution environments at once as are asked for. */
    public FunctionSettings(
            String name,
            String handler,
            Map<String, String> environment,
            int memoryMegabytes,
            Duration timeout,
            int concurrency,
            int queueLimit,
            List<String> jvmOptions,
            Optional<DebugPort> debugPort,
            Timeouts timeouts,
            Path directory) {
        this(
                name,
                handler,
                environment,
                memoryMegabytes,
                timeout,
                concurrency,
                concurrency,
                queueLimit,
                jvmOptions,
                debugPort,
                timeouts,
                directory,
                List.of());
    }

    /** The same function with other variables. */
    public FunctionSettings withEnvironment(Map<String, String> other) {
        return new FunctionSettings(
                name,
                handler,
                other,
                memoryMegabytes,
                timeout,
                concurrency,
                initsAtOnce,
                queueLimit,
                jvmOptions,
                debugPort,
                timeouts,
                directory,
                command);
    }

    /** Whether each execution environment is a process of another runtime than ours. */
    boolean isForeign() {
        return !command.isEmpty();
    }

    /** Without the environment, whose values are secret. */
    @Override
    public String toString() {
        return "function " + name + ", handler " + handler + (command.isEmpty() ? "" : ", command " + command);
    }
}
