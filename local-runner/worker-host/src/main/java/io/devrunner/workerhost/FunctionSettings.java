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
 * @param queueLimit the most invocations that may wait for an execution environment
 * @param jvmOptions more options for the worker's JVM
 * @param debugPort where debuggers attach to the worker, the caller's to close; empty for no debugging
 * @param directory the working directory of the worker
 */
public record FunctionSettings(
        String name,
        String handler,
        Map<String, String> environment,
        int memoryMegabytes,
        Duration timeout,
        int concurrency,
        int queueLimit,
        List<String> jvmOptions,
        Optional<DebugPort> debugPort,
        Path directory) {
    public FunctionSettings {
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, is " + concurrency);
        }
    }
}
