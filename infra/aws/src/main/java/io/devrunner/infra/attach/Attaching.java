package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.UserException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

/**
 * Attaches one function after the other: what it is goes into the table first, then its role gets the policy, and at last
 * the function is changed, in one call. A role that it had when it was attached before loses the policy ahead of all.
 */
final class Attaching {
    private final Services services;
    private final BridgeStack bridge;
    private final SavedFunctions saved;
    private final Functions functions;
    private final RolePolicy policies;
    private final StubLayer layer;
    private final Guard guard;
    private final AttachConsent consent;
    private final String by;
    private final Consumer<String> said;

    Attaching(
            Services services,
            BridgeStack bridge,
            SavedFunctions saved,
            Functions functions,
            StubLayer layer,
            AttachConsent consent,
            String by,
            Consumer<String> said) {
        this.services = services;
        this.bridge = bridge;
        this.saved = saved;
        this.functions = functions;
        this.layer = layer;
        this.consent = consent;
        guard = new Guard(bridge.stage(), consent);
        this.by = by;
        this.said = said;
        policies = new RolePolicy(services, saved);
    }

    /**
     * Does what is left to do.
     *
     * @throws Conflict when somebody else came between
     */
    void attach(String name, Instant at) {
        GetFunctionResponse found = functions.findSettled(name).orElseThrow(() -> unknown(name));
        FunctionConfiguration function = found.configuration();
        Settings now = Settings.of(function);
        requireThisStage(name, now);
        if (!now.isAttached()) {
            Checks checks = new Checks(services, consent, said);
            checks.tags(found);
            guard.pass(name, found.tags());
            checks.check(function, layer);
        }
        Optional<Saved> before = saved.find(name);
        Original original = original(name, now, before);
        Settings wanted = now.with(new Wiring(bridge, layer.publish(services)), original);
        Checks.environment(function, wanted);

        // Before the item forgets it, so that a command which is cut off does it again.
        before.filter(old -> !old.role().equals(function.role())).ifPresent(old -> releaseRole(name, old));
        Saved noted = note(function, original, before, at);
        boolean change = !wanted.equals(now) || Functions.hasFailed(function);
        try {
            policies.attach(noted.role(), noted.policy());
            if (change) {
                functions.update(function, wanted);
            }
        } catch (UserException e) {
            throw halfDone(name, new CodeSize(function, layer).explain(e));
        }
        if (noted.phase() != Saved.Phase.ATTACHED) {
            Saved ignored = saved.write(noted.in(Saved.Phase.ATTACHED));
        }
        said.accept(
                change
                        ? name + " is attached to the stage " + bridge.stage() + ", was " + original.handler()
                        : name + " is attached to the stage " + bridge.stage() + " already");
    }

    /** The function was deployed anew with another role: the old one needs the policy no more. */
    private void releaseRole(String name, Saved before) {
        try {
            policies.release(before);
        } catch (UserException e) {
            throw halfDone(name, e);
        }
    }

    /** The table has an item of the function already, and its role may have the policy. */
    private UserException halfDone(String name, UserException failure) {
        return new UserException(failure.what(), failure.why(), failure.fix() + "; " + goOn(name), failure);
    }

    /** What can be done about a function that was left half attached. */
    String goOn(String name) {
        return "then attach it again, or take back what was done: dev-runner detach " + name + " --stage "
                + bridge.stage() + services.access().options();
    }

    private UserException unknown(String name) {
        return new UserException(
                "there is no function " + name + " in " + services.access().region(),
                "Lambda does not know it in this account and region",
                "name another function, --region or --profile; see them: aws lambda list-functions"
                        + " --query Functions[].FunctionName"
                        + services.access().options());
    }

    private void requireThisStage(String name, Settings now) {
        if (now.stageOtherThan(bridge.stage()).isPresent()) {
            throw new UserException(
                    "the function " + name + " is attached to another stage",
                    "it is attached to the stage '" + now.stage() + "', and can be to one alone",
                    "detach it there first: dev-runner detach " + name + " --stage " + now.stage()
                            + services.access().options());
        }
    }

    /** What the function was before, if it is attached already; else what it is. */
    private Original original(String name, Settings now, Optional<Saved> before) {
        if (!now.isAttached()) {
            Original seen = before.map(Saved::original).orElseGet(() -> Original.of(now));
            return Original.of(seen.restored(now, ignored -> {}));
        }
        return before.filter(Saved::needsPolicy)
                .map(Saved::original)
                .or(() -> Original.fromVariables(now))
                .orElseThrow(() -> Detaching.lost(name));
    }

    /** Writes what the function was, if the table does not have it. */
    private Saved note(FunctionConfiguration function, Original original, Optional<Saved> before, Instant at) {
        Optional<Saved> going = before.filter(Saved::needsPolicy)
                .filter(old ->
                        old.role().equals(function.role()) && old.policy().equals(bridge.stubPolicyArn()));
        if (going.isPresent() && going.get().original().equals(original)) {
            return going.get();
        }
        boolean ourPolicy =
                going.map(Saved::ourPolicy).orElseGet(() -> policies.isOurs(function.role(), bridge.stubPolicyArn()));
        return saved.write(new Saved(
                function.functionName(),
                before.map(Saved::version).orElse(0L),
                Saved.Phase.ATTACHING,
                original,
                function.role(),
                bridge.stubPolicyArn(),
                ourPolicy,
                by,
                at));
    }
}
