package io.devrunner.infra.attach;

import io.devrunner.protocol.Glob;
import io.devrunner.protocol.UserException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** The functions of an account and region. */
final class Functions {
    private static final int NAMES_TO_SHOW = 10;

    private final Services services;
    private final Waiting waiting;

    Functions(Services services, Waiting waiting) {
        this.services = services;
        this.waiting = waiting;
    }

    /**
     * What these names, and globs with {@code *}, stand for. A glob leaves out what the stub cannot run in, which is told.
     *
     * @throws UserException when a glob matches nothing; a name is believed
     */
    Selection select(List<String> wanted, Consumer<String> said) {
        Selection selection = new Selection();
        List<FunctionConfiguration> all = wanted.stream().anyMatch(name -> name.contains("*")) ? list() : List.of();
        Set<String> skipped = new LinkedHashSet<>();
        for (String want : wanted) {
            if (!want.contains("*")) {
                selection.name(want);
                continue;
            }
            List<FunctionConfiguration> matching = all.stream()
                    .filter(function -> Glob.matches(want, function.functionName()))
                    .toList();
            if (matching.isEmpty()) {
                throw new UserException(
                        "no function matches '" + want + "'",
                        all.isEmpty()
                                ? "there is no function in " + services.access().region()
                                : "there are "
                                        + some(all.stream()
                                                .map(FunctionConfiguration::functionName)
                                                .toList()),
                        "name functions of this region, or another --region or --profile");
            }
            List<String> fit = matching.stream()
                    .filter(function -> Checks.misfit(function).isEmpty())
                    .map(FunctionConfiguration::functionName)
                    .toList();
            List<String> others = matching.stream()
                    .flatMap(function ->
                            Checks.misfit(function).map(why -> function.functionName() + ": " + why).stream())
                    .toList();
            if (fit.isEmpty()) {
                throw new UserException(
                        "no function that matches '" + want + "' can be attached",
                        "there are " + some(others),
                        "attach functions with the runtime " + String.join(", ", StubLayer.RUNTIMES));
            }
            skipped.addAll(others);
            selection.match(fit);
        }
        skipped.forEach(other -> said.accept("warning: skipped " + other));
        return selection;
    }

    private List<FunctionConfiguration> list() {
        return services.access()
                .call(
                        "the functions cannot be listed",
                        "lambda:ListFunctions",
                        () ->
                                services
                                        .lambda()
                                        .listFunctionsPaginator(request -> request.maxItems(50))
                                        .functions()
                                        .stream()
                                        .sorted(Comparator.comparing(FunctionConfiguration::functionName))
                                        .toList());
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_TO_SHOW, names.size())));
        return names.size() > NAMES_TO_SHOW ? shown + " and " + (names.size() - NAMES_TO_SHOW) + " more" : shown;
    }

    /** Empty when there is no such function. */
    Optional<GetFunctionResponse> find(String name) {
        return services.access().call("the function " + name + " cannot be read", "lambda:GetFunction", () -> {
            try {
                return Optional.of(services.lambda().getFunction(request -> request.functionName(name)));
            } catch (ResourceNotFoundException ignored) {
                return Optional.empty();
            }
        });
    }

    /**
     * As above, when nobody is changing it any more.
     *
     * @throws UserException when somebody still is after five minutes, or the environment is not readable
     */
    Optional<GetFunctionResponse> findSettled(String name) {
        Optional<GetFunctionResponse> found = find(name);
        for (int look = 0; found.isPresent() && isMoving(found.get().configuration()); look++) {
            if (look >= waiting.looks()) {
                throw new UserException(
                        "the function " + name + " is being updated",
                        "its LastUpdateStatus is " + found.get().configuration().lastUpdateStatusAsString()
                                + " for longer than "
                                + waiting.interval()
                                        .multipliedBy(waiting.looks())
                                        .toSeconds() + " s",
                        "run the command again when that is done: aws lambda wait function-updated-v2 --function-name "
                                + name + services.access().options());
            }
            waiting.pause(name);
            found = find(name);
        }
        found.ifPresent(function -> requireVariables(function.configuration()));
        return found;
    }

    private static boolean isMoving(FunctionConfiguration function) {
        return function.lastUpdateStatus() == LastUpdateStatus.IN_PROGRESS || function.state() == State.PENDING;
    }

    /** Lambda leaves out what it may not decrypt; written back, the variables would be lost. */
    private void requireVariables(FunctionConfiguration function) {
        if (function.environment() != null && function.environment().error() != null) {
            throw new UserException(
                    "the environment variables of " + function.functionName() + " cannot be read",
                    function.environment().error().errorCode() + ": "
                            + function.environment().error().message(),
                    "have kms:Decrypt allowed on the function's key " + function.kmsKeyArn());
        }
    }

    /** Whether the last change has failed: the function may be what it says or what it was. */
    static boolean hasFailed(FunctionConfiguration function) {
        return function.lastUpdateStatus() == LastUpdateStatus.FAILED;
    }

    /**
     * Changes the settings and waits until they are in force.
     *
     * @param seen as the function was read
     * @throws Conflict when somebody has changed the function since, or is changing it
     */
    void update(FunctionConfiguration seen, Settings settings) {
        String name = seen.functionName();
        UpdateFunctionConfigurationRequest request = UpdateFunctionConfigurationRequest.builder()
                .functionName(name)
                .handler(settings.handler())
                .timeout(settings.timeout())
                .layers(settings.layers())
                .environment(environment -> environment.variables(new TreeMap<>(settings.environment())))
                .revisionId(seen.revisionId())
                .build();
        services.access()
                .call("the function " + name + " cannot be changed", "lambda:UpdateFunctionConfiguration", () -> {
                    try {
                        return services.lambda().updateFunctionConfiguration(request);
                    } catch (PreconditionFailedException | ResourceConflictException e) {
                        throw new Conflict("the function " + name + " was changed by somebody else", e);
                    }
                });
        FunctionConfiguration now = findSettled(name)
                .orElseThrow(() -> new UserException(
                        "the function " + name + " is gone", "somebody deleted it just now", "run the command again"))
                .configuration();
        if (hasFailed(now)) {
            throw new UserException(
                    "the function " + name + " was not changed",
                    "Lambda: " + now.lastUpdateStatusReasonCodeAsString() + ", " + now.lastUpdateStatusReason(),
                    "fix that, then run the command again");
        }
    }
}
