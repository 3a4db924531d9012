package io.devrunner.runner.start;

import io.devrunner.protocol.TravellingVariables;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.Project.Credentials;
import io.devrunner.workerhost.CredentialsEndpoint;
import io.devrunner.workerhost.RoleCredentials;
import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a function's worker finds in its environment: what the stage sets, the function's own variables on AWS, those
 * of {@code dev-runner.yaml}, which win, and credentials. Its mutable fields are guarded by the function.
 */
final class FunctionEnvironment {
    /**
     * Each execution environment on AWS has credentials of its own, which are good for hours. As variables they must not
     * restart the worker each time that another one of them forwards an event.
     */
    private static final Duration KEEP = Duration.ofMinutes(30);

    private static final boolean IS_WINDOWS = File.separatorChar == '\\';

    /** What is the function's own also where the developer's credentials are used. */
    private static final Set<String> KEPT =
            Set.of("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL");

    /** No file, so that an SDK does not find a developer's profile before the function's credentials. */
    private static final String NO_FILE = IS_WINDOWS ? "NUL" : "/dev/null";

    private final Credentials mode;
    private final Map<String, String> stage;
    private final Map<String, String> developer;
    private final CredentialsEndpoint endpoint;
    private final Clock clock;
    private Map<String, String> declared;

    /** The function's variables as a stub has brought them last; of them only some may come here. */
    private Map<String, String> brought = Map.of();

    private Map<String, String> own = Map.of();
    private Map<String, String> credentials = Map.of();
    private Instant credentialsSince = Instant.MIN;

    /** All of them together. */
    private Map<String, String> variables;

    /**
     * Before a stub has told anything.
     *
     * @param stage what each function on the stage finds
     * @param developer the runner's own environment
     */
    FunctionEnvironment(
            Project.Function function,
            Map<String, String> stage,
            Map<String, String> developer,
            CredentialsEndpoint endpoint,
            Clock clock) {
        this.mode = function.credentials();
        this.stage = stage;
        this.developer = developer;
        this.endpoint = endpoint;
        this.clock = clock;
        this.declared = function.environment();
        this.variables = merged();
    }

    /** All of it. */
    Map<String, String> variables() {
        return variables;
    }

    private Map<String, String> merged() {
        Map<String, String> all = new HashMap<>(stage);
        all.putAll(own);
        if (mode == Credentials.OWN) {
            all.keySet().removeIf(name -> name.startsWith("AWS_") && !KEPT.contains(name));
            developer.forEach((name, value) -> {
                if (name.startsWith("AWS_") && !name.startsWith("AWS_LAMBDA_")) {
                    all.put(name, value);
                }
            });
        } else {
            all.putIfAbsent("AWS_CONFIG_FILE", NO_FILE);
            all.putIfAbsent("AWS_SHARED_CREDENTIALS_FILE", NO_FILE);
            all.putAll(mode == Credentials.FUNCTION ? endpoint.variables() : credentials);
        }
        all.putAll(declared);
        return Map.copyOf(all);
    }

    /**
     * A stub brings what it has, with its values.
     *
     * @return whether a worker that has been started before has to be started again
     */
    boolean bring(@Nullable Variables environment, @Nullable Variables newest) {
        Map<String, String> ownBefore = own;
        Map<String, String> credentialsBefore = credentials;
        if (environment != null
                && environment.values() != null
                && !environment.values().equals(brought)) {
            brought = environment.values();
            own = TravellingVariables.of(brought, IS_WINDOWS);
        }
        boolean late = newest != null && newest.values() != null && bring(newest.values());
        boolean same = own.equals(ownBefore) && credentials.equals(credentialsBefore);
        return (!same && merge()) || late;
    }

    /** Returns whether that makes a difference. */
    private boolean merge() {
        Map<String, String> before = variables;
        variables = merged();
        return !variables.equals(before);
    }

    /** Returns whether code that runs already has asked for credentials in vain. */
    private boolean bring(Map<String, String> newest) {
        Optional<RoleCredentials> role = role(newest);
        if (role.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        if (mode == Credentials.ENVIRONMENT && now.isAfter(credentialsSince.plus(KEEP))) {
            credentials = new HashMap<>(newest);
            credentials.keySet().retainAll(TravellingVariables.CREDENTIALS);
            credentialsSince = now;
        }
        return endpoint.use(role.get());
    }

    private static Optional<RoleCredentials> role(Map<String, String> variables) {
        String key = variables.get("AWS_ACCESS_KEY_ID");
        String secret = variables.get("AWS_SECRET_ACCESS_KEY");
        return key == null || secret == null
                ? Optional.empty()
                : Optional.of(new RoleCredentials(key, secret, variables.get("AWS_SESSION_TOKEN")));
    }

    /**
     * The developer has changed {@code environment:} in the project file.
     *
     * @return as {@link #bring}
     */
    boolean declare(Map<String, String> changed) {
        declared = changed;
        return merge();
    }
}
