package io.devrunner.infra.attach;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.network.FunctionWayOut;
import io.devrunner.infra.network.Reach;
import io.devrunner.protocol.Glob;
import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

/**
 * Attaches functions to a stage and detaches them. Each step can be repeated, and is noted in the session table before
 * or after in such an order that a command that was cut off anywhere does the rest when it is given again.
 */
public final class Attachments implements AutoCloseable {
    private final Services services;
    private final BridgeStack bridge;
    private final Consumer<String> said;
    private final Waiting waiting;
    private final SavedFunctions saved;
    private final Functions functions;

    Attachments(Services services, BridgeStack bridge, Waiting waiting, Consumer<String> said) {
        this.services = services;
        this.bridge = bridge;
        this.said = said;
        this.waiting = waiting;
        saved = new SavedFunctions(services, bridge);
        functions = new Functions(services, waiting);
    }

    /**
     * Calls nothing yet.
     *
     * @param said is told what happens and what to know, line by line
     */
    public static Attachments open(AwsAccess access, BridgeStack bridge, Consumer<String> said) {
        return new Attachments(Services.of(access), bridge, Waiting.standard(), said);
    }

    /**
     * Puts the stub in the place of the functions' handlers.
     *
     * @param names names, ARNs, or globs with {@code *}
     * @param by who does it
     * @return the functions' names
     * @throws UserException when one cannot be attached: at once for one that is named, and those before it are; at the end
     *     for those that a glob brought, and all others are
     */
    public List<String> attach(List<String> names, StubLayer layer, String by, AttachConsent consent) {
        Attaching attaching = new Attaching(services, bridge, saved, functions, layer, consent, by, said);
        Selection wanted = functions.select(FunctionName.all(names, bridge), said);
        wanted.forEach(
                "attached",
                said,
                name -> again(
                        name,
                        attaching.goOn(name),
                        () -> attaching.attach(name, services.access().clock().instant())));
        return wanted.functions();
    }

    /**
     * Makes the functions what they were.
     *
     * @param names names, ARNs, or globs with {@code *} that are held against the attached functions
     * @throws UserException when one cannot be detached, or is not attached: at once for one that is named, at the end for
     *     those that a glob brought
     */
    public void detach(List<String> names) {
        Detaching detaching = new Detaching(services, bridge, saved, functions, said);
        detachable(FunctionName.all(names, bridge))
                .forEach(
                        "detached",
                        said,
                        name -> again(name, "then run the command again", () -> detaching.detach(name)));
    }

    /** Which of the functions that the globs name are attached now. The table is read once. */
    public Attached attached(List<String> globs) {
        return new Attached(saved.all(), globs, functions, bridge);
    }

    private Selection detachable(List<String> wanted) {
        Selection selection = new Selection();
        List<String> all = saved.all().stream().map(Saved::function).toList();
        for (String want : wanted) {
            if (!want.contains("*")) {
                selection.name(want);
                continue;
            }
            List<String> matching =
                    all.stream().filter(name -> Glob.matches(want, name)).toList();
            if (matching.isEmpty()) {
                throw new UserException(
                        "no attached function matches '" + want + "'",
                        all.isEmpty()
                                ? "nothing is attached to the stage " + bridge.stage()
                                : "attached to the stage " + bridge.stage() + ": " + String.join(", ", all),
                        "name one of them, or another --stage, --region or --profile");
            }
            selection.match(matching);
        }
        return selection;
    }

    /** The attached functions by name, each with what has become of it, or that this may not be looked at. */
    public List<AttachedFunction> list() {
        return saved.all().stream().map(this::look).toList();
    }

    private AttachedFunction look(Saved each) {
        try {
            return AttachedFunction.of(each, functions.find(each.function()), bridge);
        } catch (UserException e) {
            if (AwsErrors.isDenied(e)) {
                return AttachedFunction.notChecked(each);
            }
            throw e;
        }
    }

    /** The attached functions by name, with their runtimes and ways to the bridge. */
    public List<ExaminedFunction> examine() {
        List<ExaminedFunction> list = new ArrayList<>();
        for (Saved each : saved.all()) {
            Optional<GetFunctionResponse> found = functions.find(each.function());
            list.add(new ExaminedFunction(
                    AttachedFunction.of(each, found, bridge),
                    found.map(GetFunctionResponse::configuration).map(FunctionConfiguration::runtimeAsString),
                    found.map(GetFunctionResponse::configuration)
                            .map(this::wayOut)
                            .orElse(new Reach.Unknown("the function is gone")),
                    found.flatMap(ignored -> pinned(each.function()))));
        }
        return List.copyOf(list);
    }

    /** Empty when there are none, or nobody may know. */
    private Optional<ExaminedFunction.ByAlias> pinned(String function) {
        try {
            PinnedAliases pinned = PinnedAliases.of(services.lambda(), function);
            return pinned.areNone()
                    ? Optional.empty()
                    : Optional.of(new ExaminedFunction.ByAlias(
                            pinned.describe(), pinned.mend(services.access().options())));
        } catch (SdkException ignored) {
            // The function is attached as well as it can be, whatever aliases it has.
            return Optional.empty();
        }
    }

    private Reach wayOut(FunctionConfiguration function) {
        FunctionWayOut way = services.wayOut();
        Reach routes = known("ec2:DescribeRouteTables or ec2:DescribeVpcEndpoints", () -> way.routes(function));
        if (!(routes instanceof Reach.Open)) {
            return routes;
        }
        Reach groups = known("ec2:DescribeSecurityGroups", () -> way.groups(function));
        return groups instanceof Reach.Open ? routes : groups;
    }

    private static Reach known(String action, Supplier<Reach> look) {
        try {
            return look.get();
        } catch (SdkException e) {
            return new Reach.Unknown(
                    AwsErrors.isDenied(e)
                            ? action + " is not permitted"
                            : action + " fails: "
                                    + String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""));
        }
    }

    private void again(String name, String goOn, Runnable operation) {
        for (int attempt = 1; ; attempt++) {
            try {
                operation.run();
                return;
            } catch (Conflict e) {
                if (attempt >= waiting.attempts()) {
                    throw new UserException(
                            "the function " + name + " is being changed",
                            e.getMessage() + ", again and again",
                            "wait until the other one is done; " + goOn,
                            e);
                }
                waiting.pause(name);
            }
        }
    }

    @Override
    public void close() {
        services.close();
    }
}
