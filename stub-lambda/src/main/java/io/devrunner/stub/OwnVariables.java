package io.devrunner.stub;

import io.devrunner.protocol.TravellingVariables;
import io.devrunner.protocol.Variables;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tells the function's own environment variables from those of Lambda, of the machine and of the stub. */
final class OwnVariables {
    /** Lambda's own, besides the region: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
    private static final Set<String> RESERVED = Set.of(
            "AWS_ACCESS_KEY",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_EXECUTION_ENV",
            "AWS_XRAY_DAEMON_ADDRESS",
            "LAMBDA_RUNTIME_DIR",
            "LAMBDA_TASK_ROOT");

    /** How a function is to log is configured; its runtime heeds it, here or there. */
    private static final Pattern RESERVED_PREFIX =
            Pattern.compile("(?:AWS_LAMBDA_(?!LOG_(?:FORMAT|LEVEL)$)|DEV_RUNNER_).*");

    private OwnVariables() {}

    /** What a developer has configured, how to log, and the region. */
    static Variables environment(Map<String, String> all) {
        Map<String, String> own = new TreeMap<>(all);
        own.entrySet().removeIf(variable -> !isOwn(variable.getKey(), variable.getValue()));
        return Variables.of(own);
    }

    /** The credentials of the function's role. */
    static Variables credentials(Map<String, String> all) {
        Map<String, String> credentials = new TreeMap<>(all);
        credentials.keySet().retainAll(TravellingVariables.CREDENTIALS);
        return Variables.of(credentials);
    }

    private static boolean isOwn(String name, String value) {
        boolean lambdasTimeZone = name.equals("TZ") && value.equals(":UTC");
        return TravellingVariables.mayTravel(name)
                && !lambdasTimeZone
                && !TravellingVariables.CREDENTIALS.contains(name)
                && !RESERVED.contains(name)
                && !RESERVED_PREFIX.matcher(name).matches();
    }
}
