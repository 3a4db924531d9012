package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.table.AttachedPartition;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Takes the stacks of a stage down; can be repeated at any point. */
public final class StackRemoval implements AutoCloseable {
    /** Users before what they use; the bridge last, with the table that knows what is attached. */
    private static final List<StageStack> ORDER =
            List.of(StageStack.EXAMPLE, StageStack.VPN, StageStack.DATABASE, StageStack.NETWORK, StageStack.BRIDGE);

    /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
    private static final Duration INTERFACES_LIMIT = Duration.ofMinutes(45);

    private final AwsAccess access;
    private final String stage;
    private final Progress progress;
    private final Consent consent;
    private final Polling polling;
    private final StackClient client;
    private final StackWatch watch;

    /** Connects nothing yet. */
    public StackRemoval(AwsAccess access, String stage, Progress progress, Consent consent) {
        this(access, stage, progress, consent, Polling.everyTwoSeconds());
    }

    StackRemoval(AwsAccess access, String stage, Progress progress, Consent consent, Polling polling) {
        this.access = access;
        this.stage = stage;
        this.progress = progress;
        this.consent = consent;
        this.polling = polling;
        this.client = new StackClient(access);
        this.watch = new StackWatch(client, polling, progress, new Advice(stage, access.options()));
    }

    /**
     * Removes the stacks and what deploy has put beside them.
     *
     * @throws UserException when another stack needs one of them, functions are attached, somebody has one of the
     *     policies, or consent is not given
     */
    public void remove(Collection<StageStack> wanted) {
        Map<StageStack, StackState> present = new EnumMap<>(StageStack.class);
        for (StageStack stack : StageStack.values()) {
            client.read(stack.stackName(stage)).ifPresent(state -> present.put(stack, state));
        }
        Map<StageStack, StackState> removed = new LinkedHashMap<>();
        for (StageStack stack : ORDER) {
            StackState state = present.get(stack);
            if (state != null && wanted.contains(stack)) {
                removed.put(stack, state);
            }
        }
        if (removed.isEmpty()) {
            progress.line("there is nothing to remove: the stage '" + stage + "' has none of these stacks in "
                    + access.region());
            return;
        }
        checkUsers(removed.keySet(), present.keySet());
        checkAttached(removed.keySet(), present.get(StageStack.BRIDGE));
        checkPolicies(removed);
        removed.forEach((stack, state) -> progress.line("  - REMOVE   " + state.name() + ": " + goes(stack)));
        removed.forEach((stack, state) -> stays(stack, state).forEach(line -> progress.line("  stays      " + line)));
        consent.require("Remove " + (removed.size() == 1 ? "this stack" : "these " + removed.size() + " stacks") + "?");
        removed.forEach(this::remove);
    }

    private void remove(StageStack stack, StackState state) {
        if (state.isInProgress()) {
            watch.awaitOurs(state, access.options());
        }
        if (client.read(state.id()).filter(found -> !found.isDeleted()).isEmpty()) {
            progress.line(state.name() + ": removed");
            return;
        }
        if (stack == StageStack.EXAMPLE) {
            ExampleFunction.delete(access, stage, progress);
        }
        if (stack == StageStack.NETWORK) {
            Optional.ofNullable(state.outputs().get("StubSecurityGroup")).ifPresent(this::awaitInterfaces);
        }
        if (stack == StageStack.BRIDGE) {
            // The other stacks may have taken an hour, in which a colleague can attach a function.
            checkAttached(Set.of(stack), state);
        }
        watch.delete(state);
        progress.line(state.name() + ": removed");
    }

    private void checkUsers(Set<StageStack> removed, Set<StageStack> present) {
        for (StageStack stack : removed) {
            List<String> users = stack.users().stream()
                    .filter(present::contains)
                    .filter(user -> !removed.contains(user))
                    .map(StageStack::label)
                    .toList();
            if (!users.isEmpty()) {
                throw new UserException(
                        "the stack " + stack.stackName(stage) + " cannot be removed",
                        "others of the stage need it: " + String.join(", ", users),
                        "remove them too: dev-runner remove " + String.join(" ", users) + " " + stack.label()
                                + " --stage " + stage + access.options());
            }
        }
    }

    private void checkAttached(Set<StageStack> removed, @Nullable StackState bridge) {
        String table = bridge == null ? null : bridge.outputs().get("TableName");
        if (table == null) {
            return;
        }
        List<String> attached = attached(table);
        List<String> concerned = removed.contains(StageStack.BRIDGE)
                ? attached
                : attached.stream()
                        .filter(name ->
                                removed.contains(StageStack.EXAMPLE) && name.equals(ExampleFunction.name(stage)))
                        .toList();
        if (!concerned.isEmpty()) {
            throw new UserException(
                    "the stage '" + stage + "' cannot be removed",
                    "functions are attached, and only its table knows what they were before: "
                            + String.join(", ", concerned),
                    "detach them first: dev-runner detach " + String.join(" ", concerned) + " --stage " + stage
                            + access.options());
        }
    }

    /** Otherwise the deletion would fail halfway. */
    private void checkPolicies(Map<StageStack, StackState> removed) {
        String example = Optional.ofNullable(removed.get(StageStack.EXAMPLE))
                .map(state -> state.outputs().get("FunctionRoleArn"))
                .map(StackRemoval::name)
                .orElse("");
        List<PolicyHolder> holders = removed.values().stream()
                .flatMap(state -> state.outputs().entrySet().stream())
                .filter(output -> output.getKey().endsWith("PolicyArn"))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(output -> PolicyHolder.of(access, output.getValue()).stream()
                        // The example's stack has given it to its role, and takes both along.
                        .filter(holder -> !(output.getKey().equals("ConnectPolicyArn")
                                && holder.name().equals(example))))
                .toList();
        if (!holders.isEmpty()) {
            throw new UserException(
                    "the stage '" + stage + "' cannot be removed",
                    "IAM deletes no policy that somebody has: "
                            + holders.stream()
                                    .map(holder -> "the " + holder.kind() + " " + holder.name() + " has "
                                            + name(holder.policy()))
                                    .collect(Collectors.joining(", ")),
                    "take them away, then run the command again: "
                            + holders.stream().map(PolicyHolder::detach).collect(Collectors.joining("; ")));
        }
    }

    /** Of a role or a policy, which are {@code arn:aws:iam::ACCOUNT:TYPE/PATH/NAME}. */
    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private List<String> attached(String table) {
        try (DynamoDbClient client = access.client(DynamoDbClient.builder())) {
            return new AttachedPartition(access, client, table, stage)
                    .items().stream().map(AttachedPartition::function).toList();
        }
    }

    private static String goes(StageStack stack) {
        return switch (stack) {
            case BRIDGE -> "the WebSocket API, the session table, the policies";
            case NETWORK -> "the VPC with all that is in it";
            case DATABASE -> "THE DATABASE, its proxy, its logs";
            case VPN -> "the VPN endpoint, its log";
            case EXAMPLE -> "the function, its log, the HTTP API";
        };
    }

    /** What stays and why. */
    private static List<String> stays(StageStack stack, StackState state) {
        return switch (stack) {
            case BRIDGE ->
                List.of(
                        "the role by which API Gateway writes logs, if this stack made it: other APIs of the account may"
                                + " use it by now");
            case NETWORK -> List.of();
            case DATABASE ->
                List.of("a last snapshot of the cluster "
                        + state.outputs().getOrDefault("ClusterId", "")
                        + ", with your data; it costs for each GB. Find it, then delete it when it is not needed: aws rds"
                        + " describe-db-cluster-snapshots; aws rds delete-db-cluster-snapshot"
                        + " --db-cluster-snapshot-identifier ID");
            case VPN ->
                List.of("the certificates in ACM and on this machine: they cost nothing, and other endpoints may"
                        + " use them");
            case EXAMPLE -> List.of("the layer with the stub: attached functions of other stages use it");
        };
    }

    /** Lambda gives the network interfaces of a function back long after the function is gone. */
    private void awaitInterfaces(String securityGroup) {
        try (Ec2Client ec2 = access.client(Ec2Client.builder())) {
            boolean[] told = {false};
            polling.until("the end of the functions' network interfaces", INTERFACES_LIMIT, () -> {
                List<String> left = interfaces(ec2, securityGroup);
                if (!left.isEmpty() && !told[0]) {
                    told[0] = true;
                    progress.line("waiting for Lambda to give back network interfaces, up to 20 minutes: "
                            + String.join(", ", left));
                }
                return left.isEmpty();
            });
        }
    }

    private List<String> interfaces(Ec2Client ec2, String securityGroup) {
        return access.call(
                "the network interfaces of functions cannot be read",
                "ec2:DescribeNetworkInterfaces",
                () -> ec2
                        .describeNetworkInterfaces(request -> request.filters(
                                Filter.builder()
                                        .name("group-id")
                                        .values(securityGroup)
                                        .build(),
                                Filter.builder()
                                        .name("interface-type")
                                        .values("lambda")
                                        .build()))
                        .networkInterfaces()
                        .stream()
                        .map(found -> found.networkInterfaceId())
                        .collect(Collectors.toList()));
    }

    @Override
    public void close() {
        client.close();
    }
}
