package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.StageCertificate;
import io.devrunner.protocol.UserException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Deploys the stacks of a stage; can be repeated at any point. */
public final class StackDeployment implements AutoCloseable {
    private static final List<String> DEPLOYED = List.of("CREATE_COMPLETE", "UPDATE_COMPLETE");

    /** An output that the bridge has if its functions are named. */
    private static final String ATTACH_POLICY = "AttachPolicyArn";

    private final AwsAccess access;
    private final String stage;
    private final Progress progress;
    private final Consent consent;
    private final boolean dryRun;
    private final StackClient client;
    private final StackPlanner planner;
    private final StackWatch watch;

    /**
     * Connects nothing yet.
     *
     * @param dryRun show what would change, and leave everything as it is
     */
    public StackDeployment(AwsAccess access, String stage, Progress progress, Consent consent, boolean dryRun) {
        this(access, stage, progress, consent, dryRun, Polling.everyTwoSeconds());
    }

    StackDeployment(
            AwsAccess access, String stage, Progress progress, Consent consent, boolean dryRun, Polling polling) {
        this.access = access;
        this.stage = stage;
        this.progress = progress;
        this.consent = consent;
        this.dryRun = dryRun;
        this.client = new StackClient(access);
        Advice advice = new Advice(stage, access.options());
        this.planner = new StackPlanner(client, polling, advice);
        this.watch = new StackWatch(client, polling, progress, advice);
    }

    /**
     * Refuses values for parameters that none of the stacks has.
     *
     * @throws UserException with the names that there are
     */
    public static void checkParameters(Collection<StageStack> stacks, Map<String, String> given) {
        Set<String> known = new TreeSet<>();
        stacks.forEach(stack -> known.addAll(stack.parameters()));
        known.remove("Stage");
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new UserException(
                        "there is no parameter '" + name + "' (--parameter)",
                        "what is deployed has these: " + String.join(", ", known),
                        "fix its name; the stage has an option of its own, --stage");
            }
        }
    }

    /** What the stacks cost a month, line by line. */
    public static List<String> costs(Collection<StageStack> stacks) {
        return MonthlyCost.table(stacks);
    }

    /**
     * Deploys one stack, and returns it as it stands then; empty after a dry run of a stack that is not there.
     *
     * @param given values for parameters; those of other stacks are ignored
     * @throws UserException when it fails, or consent is not given
     */
    public Optional<StackState> deploy(StageStack stack, Map<String, String> given) {
        String name = stack.stackName(stage);
        Optional<StackState> present = ready(stack);
        Optional<ParameterChoice> choice = choice(stack, present.filter(found -> !found.isOnlyPlanned()), given);
        if (choice.isEmpty()) {
            return Optional.empty();
        }
        Optional<StackPlan> plan = planner.plan(stack, present.orElse(null), choice.get());
        if (plan.isEmpty()) {
            progress.line(name + ": nothing to change");
            return present;
        }
        show(plan.get());
        if (dryRun) {
            planner.discard(plan.get());
            progress.line(name + ": nothing was changed (--dry-run)");
            return present;
        }
        askFor(plan.get());
        execute(plan.get());
        Optional<StackState> deployed = client.read(plan.get().stackId());
        deployed.filter(state -> stack == StageStack.BRIDGE && !state.outputs().containsKey(ATTACH_POLICY))
                .ifPresent(ignored -> {
                    tellOfOldPolicy(present.map(StackState::outputs).orElse(Map.of()));
                    progress.line(
                            "note: there are no policies for those who attach and call functions: FunctionNames is *, and who"
                                    + " attaches a function runs code with its role. To have them, name the functions, by one name or one glob:"
                                    + " dev-runner deploy bridge --parameter FunctionNames='Shop-*' --stage " + stage
                                    + access.options());
                });
        return deployed;
    }

    /**
     * CloudFormation cannot delete a policy that somebody has, gives up, and calls the update complete.
     * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
     */
    private void tellOfOldPolicy(Map<String, String> before) {
        String arn = before.get(ATTACH_POLICY);
        if (arn != null) {
            progress.line(
                    "WARNING: the stack has given up the policy " + arn + " for those who attach, but whoever has it"
                            + " keeps it, for all functions of the account. See who that is: aws iam list-entities-for-policy"
                            + " --policy-arn " + arn + access.options()
                            + " (NoSuchEntity: nobody, it is gone); take it from each:"
                            + " aws iam detach-user-policy --user-name NAME --policy-arn " + arn + access.options()
                            + " (or detach-role-policy --role-name, detach-group-policy --group-name); then delete it:"
                            + " aws iam delete-policy --policy-arn " + arn + access.options());
        }
    }

    /** The outputs of a stack that stands; none if it does not. */
    public Map<String, String> outputs(StageStack stack) {
        return client.read(stack.stackName(stage))
                .filter(StackState::isUsable)
                .map(StackState::outputs)
                .orElse(Map.of());
    }

    private void askFor(StackPlan plan) {
        try {
            if (plan.endangersData()) {
                consent.requireForLoss("DATA WILL BE LOST. Deploy " + plan.stackName() + "?");
            } else {
                consent.require("Deploy " + plan.stackName() + "?");
            }
        } catch (UserException e) {
            try {
                planner.discard(plan);
            } catch (UserException failed) {
                e.addSuppressed(failed);
            }
            throw e;
        }
    }

    private void execute(StackPlan plan) {
        String token = StackWatch.newToken();
        String known = watch.lastEventId(plan.stackId());
        client.execute(plan.stackName(), plan.changeSet(), token);
        watch.follow(plan.stackName(), plan.stackId(), token, known).require(plan.stackName(), "deployed", DEPLOYED);
        progress.line(plan.stackName() + ": deployed");
    }

    private void show(StackPlan plan) {
        progress.line(plan.stackName() + (plan.isNew() ? " is new:" : " changes:"));
        plan.changes().stream()
                .sorted((a, b) -> b.kind().compareTo(a.kind()))
                .forEach(change -> progress.line(change.describe()));
        if (plan.isNew()) {
            progress.line("it costs:");
            MonthlyCost.table(Set.of(plan.stack())).forEach(progress::line);
        }
    }

    /** The stack, in a state that can be changed. */
    private Optional<StackState> ready(StageStack stack) {
        Optional<StackState> present = client.read(stack.stackName(stage));
        if (present.isPresent() && present.get().isInProgress()) {
            watch.awaitOurs(present.get(), access.options());
            present = client.read(stack.stackName(stage));
        }
        if (present.isPresent() && present.get().isStillborn()) {
            deleteStillborn(present.get());
            return Optional.empty();
        }
        present.ifPresent(state -> check(stack, state));
        return present;
    }

    private void deleteStillborn(StackState state) {
        progress.line("the first creation of " + state.name() + " failed, it is in the state " + state.status()
                + " and can only be made anew");
        if (dryRun) {
            throw new UserException(
                    "the stack " + state.name() + " cannot be planned",
                    "it is in the state " + state.status() + ", and must be deleted first",
                    "run the command without --dry-run, it asks before it deletes");
        }
        consent.require("Delete " + state.name() + " and make it anew?");
        watch.delete(state);
    }

    private void check(StageStack stack, StackState state) {
        if (state.status().equals("DELETE_FAILED")) {
            throw new UserException(
                    "the stack " + state.name() + " cannot be deployed",
                    "it was to be deleted, and that failed: " + state.reason(),
                    "delete it first: dev-runner remove " + stack.label() + " --stage " + stage + access.options());
        }
        if (state.status().endsWith("_FAILED")) {
            throw new UserException(
                    "the stack " + state.name() + " cannot be deployed",
                    "it is in the state " + state.status() + ": " + state.reason(),
                    "bring it back first: aws cloudformation continue-update-rollback --stack-name " + state.name()
                            + access.options());
        }
        if (state.templateVersion() > StageStack.TEMPLATE_VERSION) {
            throw new UserException(
                    "the stack " + state.name() + " is newer than this dev-runner",
                    "it has version " + state.templateVersion() + " of the template, this dev-runner has "
                            + StageStack.TEMPLATE_VERSION,
                    "update dev-runner: git pull in its directory");
        }
    }

    /** Empty in a dry run when they depend on a stack that is not there. */
    private Optional<ParameterChoice> choice(
            StageStack stack, Optional<StackState> present, Map<String, String> given) {
        Map<String, String> available = new HashMap<>();
        Set<String> known = new HashSet<>(given.keySet());
        present.ifPresent(state -> known.addAll(state.parameters().keySet()));
        for (StageStack source : stack.sources()) {
            Optional<StackState> found = client.read(source.stackName(stage)).filter(StackState::isUsable);
            found.ifPresent(state -> available.putAll(state.outputs()));
            boolean functionCanBeMade = found.map(StackState::outputs)
                    .orElse(Map.of())
                    .keySet()
                    .containsAll(neededByFunction(stack, source));
            if (functionCanBeMade && (found.isPresent() || known.containsAll(neededFrom(stack, source)))) {
                continue;
            }
            if (dryRun) {
                progress.line(
                        stack.stackName(stage) + ": can be planned when " + source.stackName(stage) + " is there");
                return Optional.empty();
            }
            throw missing(stack, source);
        }
        Map<String, String> named = new HashMap<>(given);
        addOwn(stack, present, named);
        ParameterChoice choice = ParameterChoice.of(stack, present, available, named);
        present.ifPresent(state -> {
            checkDatabaseName(state, choice);
            tellOfKept(state, choice, available);
        });
        return Optional.of(choice);
    }

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html */
    private void checkDatabaseName(StackState present, ParameterChoice choice) {
        String before = present.parameters().get("DatabaseName");
        String wanted = choice.values().get("DatabaseName");
        if (before != null && wanted != null && !before.equals(wanted)) {
            throw new UserException(
                    "the database of the stage '" + stage + "' cannot be renamed from '" + before + "' to '" + wanted
                            + "' (--parameter DatabaseName)",
                    "its cluster was made with that name, and another name takes another cluster, without the data",
                    "leave DatabaseName out, and make one more database in the cluster by hand; or begin with an empty"
                            + " one: dev-runner remove database --stage " + stage + access.options()
                            + ", which keeps a last snapshot, then deploy it again");
        }
    }

    /** Who has deployed a stack of ours since may wonder why it is not used. */
    private void tellOfKept(StackState present, ParameterChoice choice, Map<String, String> outputs) {
        new TreeSet<>(choice.byHand())
                .stream()
                        .filter(outputs::containsKey)
                        .filter(name -> !choice.values().containsKey(name))
                        .forEach(name -> progress.line(present.name() + ": " + name + " stays "
                                + present.parameters().get(name) + ", which was given by hand; for that of the stage:"
                                + " --parameter " + name + "=" + outputs.get(name)));
    }

    private UserException missing(StageStack stack, StageStack source) {
        String deploy =
                "deploy that first: dev-runner deploy " + source.label() + " --stage " + stage + access.options();
        return new UserException(
                "the stack " + stack.stackName(stage) + " cannot be deployed",
                "it needs the " + source.label() + " of the stage, and there is no stack " + source.stackName(stage)
                        + " that works",
                neededByFunction(stack, source).isEmpty()
                        ? deploy + "; or name what is there already: --parameter "
                                + String.join("=... --parameter ", neededFrom(stack, source)) + "=..."
                        : deploy);
    }

    /** Which outputs of the other stack the example's function is made of, besides the parameters of its stack. */
    private static List<String> neededByFunction(StageStack stack, StageStack source) {
        return stack == StageStack.EXAMPLE ? ExampleFunction.outputs(source) : List.of();
    }

    private void addOwn(StageStack stack, Optional<StackState> present, Map<String, String> named) {
        if (stack == StageStack.BRIDGE && present.isEmpty() && !named.containsKey("LogRole")) {
            named.put("LogRole", GatewayLogs.roleIsSet(access) ? "existing" : "create");
        }
        if (stack == StageStack.VPN && present.isEmpty() && !named.containsKey("ServerCertificateArn")) {
            String certificate = StageCertificate.find(access, stage);
            progress.line("the VPN's certificate: " + certificate);
            named.put("ServerCertificateArn", certificate);
        }
    }

    /** The parameters that are outputs of the other stack. */
    private static List<String> neededFrom(StageStack stack, StageStack source) {
        List<String> outputs = source.outputs();
        return stack.parameters().stream().filter(outputs::contains).toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
