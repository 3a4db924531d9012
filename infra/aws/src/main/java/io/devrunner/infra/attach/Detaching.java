package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.StubVariables;
import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

/**
 * Detaches one function after the other: it is restored first, in one call, then its role loses the policy, and at last
 * the table forgets it.
 */
final class Detaching {
    private final Services services;
    private final BridgeStack bridge;
    private final SavedFunctions saved;
    private final Functions functions;
    private final RolePolicy policies;
    private final Consumer<String> said;

    Detaching(Services services, BridgeStack bridge, SavedFunctions saved, Functions functions, Consumer<String> said) {
        this.services = services;
        this.bridge = bridge;
        this.saved = saved;
        this.functions = functions;
        this.said = said;
        policies = new RolePolicy(services, saved);
    }

    /**
     * Does what is left to do.
     *
     * @throws Conflict when somebody else came between
     */
    void detach(String name) {
        Optional<GetFunctionResponse> found = functions.findSettled(name);
        Optional<Saved> noted = saved.find(name);
        List<String> changes = new ArrayList<>();
        if (noted.isEmpty()) {
            FunctionConfiguration function = found.map(GetFunctionResponse::configuration)
                    .filter(seen -> Settings.of(seen).isAttached()
                            && Settings.of(seen).stage().equals(bridge.stage()))
                    .orElseThrow(() -> notAttached(name, found));
            Original original = Original.fromVariables(Settings.of(function)).orElseThrow(() -> lost(name));
            restore(function, original, changes);
            said.accept("warning: the table " + bridge.tableName() + " does not know " + name
                    + ", it was restored from its own variables. Its role " + function.role()
                    + " may still have the policy " + bridge.stubPolicyArn());
        } else {
            Optional<FunctionConfiguration> function = found.map(GetFunctionResponse::configuration);
            Optional<String> elsewhere =
                    function.flatMap(now -> Settings.of(now).stageOtherThan(bridge.stage()));
            elsewhere.ifPresent(stage ->
                    changes.add("it is attached to the stage '" + stage + "' by now, and left as it is there"));
            if (elsewhere.isEmpty()) {
                function.ifPresent(now -> restore(now, noted.get().original(), changes));
            }
            Saved restored =
                    noted.get().needsPolicy() ? saved.write(noted.get().in(Saved.Phase.RESTORED)) : noted.get();
            policies.release(restored);
            saved.delete(restored);
        }
        changes.forEach(change -> said.accept("note: " + name + ": " + change));
        said.accept(
                found.isPresent()
                        ? name + " is detached from the stage " + bridge.stage()
                        : name + " is gone, and forgotten on the stage " + bridge.stage());
    }

    private void restore(FunctionConfiguration function, Original original, List<String> changes) {
        Settings now = Settings.of(function);
        Settings before = original.restored(now, changes::add);
        if (!before.equals(now) || Functions.hasFailed(function)) {
            functions.update(function, before);
        }
    }

    private UserException notAttached(String name, Optional<GetFunctionResponse> found) {
        String why = found.map(GetFunctionResponse::configuration)
                .map(Settings::of)
                .map(now -> now.isAttached()
                        ? now.stageOtherThan(bridge.stage())
                                .map(stage -> "it is attached to the stage '" + stage + "'")
                                .orElse("its handler is the stub, but the table " + bridge.tableName()
                                        + " knows nothing of it, nor do its variables")
                        : "its handler is its own, " + now.handler() + ", and the table " + bridge.tableName()
                                + " knows nothing of it")
                .orElse("there is no such function in " + services.access().region());
        return new UserException(
                "the function " + name + " is not attached to the stage " + bridge.stage(),
                why,
                "see what is: dev-runner status --stage " + bridge.stage()
                        + services.access().options());
    }

    /** Neither the table nor the function tells what it was. */
    static UserException lost(String name) {
        return new UserException(
                "what the function " + name + " was before it was attached is not known",
                "its handler is the stub, but the session table has no item of it, and its environment has no "
                        + StubVariables.HANDLER,
                "deploy the function again with the tool that it comes from");
    }
}
