package io.devrunner.infra.stack;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/**
 * A stack as it is on the account.
 *
 * @param id its ARN, which still names it when it is deleted
 * @param status such as {@code UPDATE_COMPLETE}
 * @param reason why it has the status; empty if CloudFormation does not say
 * @param tags by key
 * @param byHand the names of those parameters that follow no output, see {@link ParameterChoice}
 */
public record StackState(
        String name,
        String id,
        String status,
        String reason,
        Map<String, String> outputs,
        Map<String, String> parameters,
        Map<String, String> tags,
        Set<String> byHand) {
    /** The tag with {@link #byHand}, one blank between two. */
    static final String BY_HAND_TAG = "dev-runner:by-hand";

    public StackState {
        outputs = Map.copyOf(outputs);
        parameters = Map.copyOf(parameters);
        tags = Map.copyOf(tags);
        byHand = Set.copyOf(byHand);
    }

    static StackState of(Stack stack) {
        return new StackState(
                stack.stackName(),
                stack.stackId(),
                stack.stackStatusAsString(),
                stack.stackStatusReason() == null ? "" : stack.stackStatusReason(),
                new TreeMap<>(
                        stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue))),
                stack.parameters().stream()
                        .collect(Collectors.toMap(
                                Parameter::parameterKey,
                                parameter -> Objects.requireNonNullElse(parameter.parameterValue(), ""))),
                stack.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value)),
                stack.tags().stream()
                        .filter(tag -> tag.key().equals(BY_HAND_TAG))
                        .flatMap(tag -> Arrays.stream(tag.value().split(" ")))
                        .collect(Collectors.toSet()));
    }

    /** Whether it is being changed. */
    public boolean isInProgress() {
        return status.endsWith("_IN_PROGRESS") && !isOnlyPlanned();
    }

    /** Whether it is nothing but a place for the change set of its creation. */
    boolean isOnlyPlanned() {
        return status.equals("REVIEW_IN_PROGRESS");
    }

    /** Whether its first creation failed, so that it can only be deleted. */
    boolean isStillborn() {
        return status.equals("ROLLBACK_COMPLETE") || status.equals("ROLLBACK_FAILED") || status.equals("CREATE_FAILED");
    }

    boolean isDeleted() {
        return status.equals("DELETE_COMPLETE");
    }

    /** Whether it stands and can be used. */
    public boolean isUsable() {
        return (status.endsWith("_COMPLETE") && !isStillborn() && !isDeleted())
                || status.equals("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    }

    /** The version of the template that it was made from; 0 if it does not say. */
    int templateVersion() {
        String version = outputs.getOrDefault("TemplateVersion", "0");
        return version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0;
    }
}
