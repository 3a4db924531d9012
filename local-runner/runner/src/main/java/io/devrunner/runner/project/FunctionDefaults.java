package io.devrunner.runner.project;

import io.devrunner.runner.project.Project.Credentials;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What holds for what a function of the file does not say: what is built in, then {@code defaults:} of the file.
 *
 * @param known whether functions and handlers must be named
 * @param memoryMegabytes 0 for what AWS says
 * @param timeoutSeconds 0 for what AWS says
 * @param environment of all functions
 */
record FunctionDefaults(
        boolean known,
        String payload,
        int memoryMegabytes,
        int timeoutSeconds,
        int concurrency,
        Credentials credentials,
        Map<String, String> environment) {
    static final FunctionDefaults LOCAL = builtIn(true, 512, 30);
    static final FunctionDefaults AWS = builtIn(false, 0, 0);

    /** What {@code defaults:} can say. */
    static final Set<String> KEYS =
            new LinkedHashSet<>(List.of("payload", "memory", "timeout", "concurrency", "credentials"));

    private static final Pattern PAYLOAD = Pattern.compile("[12]\\.0");
    private static final Pattern CREDENTIALS = Pattern.compile("function|environment|own");

    private static FunctionDefaults builtIn(boolean known, int memoryMegabytes, int timeoutSeconds) {
        return new FunctionDefaults(
                known,
                Project.DEFAULT_PAYLOAD,
                memoryMegabytes,
                timeoutSeconds,
                Project.DEFAULT_CONCURRENCY,
                Credentials.FUNCTION,
                Map.of());
    }

    /** With what these keys say, of the file's {@code defaults:} or of a function. */
    FunctionDefaults with(Map<String, YamlValue> keys) {
        YamlValue itsPayload = keys.get("payload");
        YamlValue memory = keys.get("memory");
        YamlValue timeout = keys.get("timeout");
        YamlValue itsConcurrency = keys.get("concurrency");
        YamlValue itsCredentials = keys.get("credentials");
        // Memory and timeout: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
        return new FunctionDefaults(
                known,
                itsPayload == null ? payload : itsPayload.text(PAYLOAD, "\"1.0\" or \"2.0\""),
                memory == null ? memoryMegabytes : memory.integer(128, 10_240, " (megabytes)"),
                timeout == null ? timeoutSeconds : timeout.integer(1, 900, " (seconds)"),
                itsConcurrency == null ? concurrency : itsConcurrency.integer(1, 1_000, ""),
                itsCredentials == null ? credentials : credentials(itsCredentials),
                environment);
    }

    private static Credentials credentials(YamlValue declared) {
        return Credentials.valueOf(
                declared.text(CREDENTIALS, "function, environment or own").toUpperCase(Locale.ROOT));
    }

    FunctionDefaults withEnvironment(Map<String, String> variables) {
        return new FunctionDefaults(
                known, payload, memoryMegabytes, timeoutSeconds, concurrency, credentials, variables);
    }

    /** Without the variables, whose values may be secret. */
    @Override
    public String toString() {
        return known ? "local" : "AWS";
    }
}
