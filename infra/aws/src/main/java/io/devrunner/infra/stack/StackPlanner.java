package io.devrunner.infra.stack;

import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.ChangeType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** Asks CloudFormation what a template would change. */
final class StackPlanner {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final StackClient client;
    private final Polling polling;
    private final Advice advice;

    StackPlanner(StackClient client, Polling polling, Advice advice) {
        this.client = client;
        this.polling = polling;
        this.advice = advice;
    }

    /**
     * Makes a change set.
     *
     * @param present the stack as it is; null if there is none
     * @return empty when there is nothing to change
     */
    Optional<StackPlan> plan(StageStack stack, @Nullable StackState present, ParameterChoice choice) {
        boolean isNew = present == null || present.isOnlyPlanned();
        String name = stack.stackName(advice.stage());
        String changeSet = "dev-runner-" + UUID.randomUUID();
        CreateChangeSetRequest.Builder request = CreateChangeSetRequest.builder()
                .stackName(name)
                .changeSetName(changeSet)
                .changeSetType(isNew ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                .clientToken(changeSet)
                .description("made by dev-runner deploy")
                .templateBody(stack.template())
                .parameters(parameters(stack, isNew ? null : present, choice.values()))
                .tags(tags(present, choice.byHand()));
        if (stack.makesRoles()) {
            // The templates name no role or policy: CAPABILITY_NAMED_IAM is not needed.
            request.capabilities(Capability.CAPABILITY_IAM);
        }
        client.createChangeSet(request.build());
        DescribeChangeSetResponse made = await(name, changeSet);
        if (made.status() == ChangeSetStatus.CREATE_COMPLETE) {
            return Optional.of(new StackPlan(stack, name, made.stackId(), changeSet, isNew, changes(made)));
        }
        boolean nothingToDo = isNothingToDo(String.valueOf(made.statusReason()));
        // What the events say goes with the change set.
        String reason = nothingToDo ? "" : reason(name, made);
        discard(new StackPlan(stack, name, made.stackId(), changeSet, isNew, List.of()));
        if (nothingToDo) {
            return Optional.empty();
        }
        throw new UserException(
                "the stack " + name + " cannot be planned, the change set is in the state " + made.statusAsString(),
                reason,
                advice.onFailure(reason));
    }

    /** The status names no more than the check that has failed; what fails it is in the events. */
    private String reason(String name, DescribeChangeSetResponse made) {
        String reason = String.valueOf(made.statusReason());
        try {
            List<String> failures = client.failures(name, String.valueOf(made.changeSetId()));
            return failures.isEmpty() ? reason : String.join("; ", failures);
        } catch (UserException e) {
            return reason.contains("EarlyValidation") ? reason + " They cannot be read: " + e.why() : reason;
        }
    }

    /** Removes what {@link #plan} has left on the account. */
    void discard(StackPlan plan) {
        client.deleteChangeSet(plan.stackName(), plan.changeSet());
        if (plan.isNew()
                && client.read(plan.stackId()).filter(StackState::isOnlyPlanned).isPresent()) {
            client.deleteStack(plan.stackId(), StackWatch.newToken());
        }
    }

    private DescribeChangeSetResponse await(String name, String changeSet) {
        AtomicReference<@Nullable DescribeChangeSetResponse> last = new AtomicReference<>();
        polling.until("the plan of the stack " + name, LIMIT, () -> {
            DescribeChangeSetResponse now = client.describeChangeSet(name, changeSet);
            last.set(now);
            return now.status() != ChangeSetStatus.CREATE_PENDING && now.status() != ChangeSetStatus.CREATE_IN_PROGRESS;
        });
        DescribeChangeSetResponse made = last.get();
        if (made == null) {
            throw new IllegalStateException("a condition that was never asked for holds");
        }
        return made;
    }

    private static List<PlannedChange> changes(DescribeChangeSetResponse made) {
        return made.changes().stream()
                .filter(change -> change.type() == ChangeType.RESOURCE)
                .map(change -> PlannedChange.of(change.resourceChange()))
                .toList();
    }

    /** CloudFormation's two ways to say it. */
    private static boolean isNothingToDo(String reason) {
        return reason.contains("didn't contain changes") || reason.contains("No updates are to be performed");
    }

    /** A change set replaces a stack's tags: those of others, for costs or owners, are given again. */
    private List<Tag> tags(@Nullable StackState present, Set<String> byHand) {
        Map<String, String> tags = new TreeMap<>(present == null ? Map.of() : present.tags());
        // Nobody but AWS may set these.
        tags.keySet().removeIf(key -> key.startsWith("aws:"));
        tags.put("dev-runner:stage", advice.stage());
        if (byHand.isEmpty()) {
            tags.remove(StackState.BY_HAND_TAG);
        } else {
            tags.put(StackState.BY_HAND_TAG, String.join(" ", new TreeSet<>(byHand)));
        }
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private List<Parameter> parameters(StageStack stack, @Nullable StackState present, Map<String, String> values) {
        List<Parameter> parameters = new ArrayList<>();
        for (String name : stack.parameters()) {
            String value = name.equals("Stage") ? advice.stage() : values.get(name);
            if (value != null) {
                parameters.add(Parameter.builder()
                        .parameterKey(name)
                        .parameterValue(value)
                        .build());
            } else if (present != null && present.parameters().containsKey(name)) {
                parameters.add(Parameter.builder()
                        .parameterKey(name)
                        .usePreviousValue(true)
                        .build());
            }
        }
        return parameters;
    }
}
