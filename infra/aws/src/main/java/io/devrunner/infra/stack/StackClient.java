package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.HookFailureMode;
import software.amazon.awssdk.services.cloudformation.model.OperationEvent;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** The calls of CloudFormation, each of which fails with a {@link UserException} that names its stack. */
final class StackClient implements AutoCloseable {
    private final AwsAccess access;
    private final CloudFormationClient client;

    StackClient(AwsAccess access) {
        this.access = access;
        this.client = access.client(CloudFormationClient.builder());
    }

    /** The stack, if there is one; one that is deleted is none, unless it is asked for by its id. */
    Optional<StackState> read(String nameOrId) {
        return access.call(cannot("read", nameOrId), "cloudformation:DescribeStacks", () -> {
            try {
                return client.describeStacks(request -> request.stackName(nameOrId)).stacks().stream()
                        .findFirst()
                        .map(StackState::of);
            } catch (CloudFormationException e) {
                if (isMissing(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    void createChangeSet(CreateChangeSetRequest request) {
        access.call(
                cannot("planned", request.stackName()),
                "cloudformation:CreateChangeSet",
                () -> client.createChangeSet(request));
    }

    /** The change set with all its changes. */
    DescribeChangeSetResponse describeChangeSet(String stack, String changeSet) {
        return access.call(cannot("planned", stack), "cloudformation:DescribeChangeSet", () -> {
            DescribeChangeSetResponse page =
                    client.describeChangeSet(request -> request.stackName(stack).changeSetName(changeSet));
            DescribeChangeSetResponse.Builder all = page.toBuilder();
            List<software.amazon.awssdk.services.cloudformation.model.Change> changes = new ArrayList<>(page.changes());
            while (page.nextToken() != null) {
                String token = page.nextToken();
                page = client.describeChangeSet(request ->
                        request.stackName(stack).changeSetName(changeSet).nextToken(token));
                changes.addAll(page.changes());
            }
            return all.changes(changes).nextToken(null).build();
        });
    }

    /**
     * What is wrong with what, one line each, if CloudFormation has looked before it made the plan.
     * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
     *
     * @param changeSetId its ARN; a name alone is not found
     */
    List<String> failures(String stack, String changeSetId) {
        return access.call(
                cannot("planned", stack),
                "cloudformation:DescribeEvents",
                () -> client
                        .describeEventsPaginator(request ->
                                request.changeSetName(changeSetId).filters(filter -> filter.failedEvents(true)))
                        .operationEvents()
                        .stream()
                        .filter(event -> event.validationFailureMode() != HookFailureMode.WARN)
                        .flatMap(event -> describe(event).stream())
                        .distinct()
                        .toList());
    }

    private static Optional<String> describe(OperationEvent event) {
        return Stream.of(event.validationStatusReason(), event.hookStatusReason(), event.resourceStatusReason())
                .filter(Objects::nonNull)
                .findFirst()
                .map(reason -> event.logicalResourceId() + " (" + event.resourceType() + "): " + reason
                        + (event.validationPath() == null ? "" : " (at " + event.validationPath() + ")"));
    }

    void execute(String stack, String changeSet, String token) {
        access.call(cannot("deployed", stack), "cloudformation:ExecuteChangeSet", () -> {
            try {
                return client.executeChangeSet(request ->
                        request.stackName(stack).changeSetName(changeSet).clientRequestToken(token));
            } catch (ChangeSetNotFoundException e) {
                throw new UserException(
                        "the stack " + stack + " was not deployed",
                        "the plan that was shown is gone: somebody else has changed the stack in the meantime",
                        "run the command again, it makes a new plan",
                        e);
            }
        });
    }

    void deleteChangeSet(String stack, String changeSet) {
        access.call("the plan " + changeSet + " cannot be deleted", "cloudformation:DeleteChangeSet", () -> {
            try {
                return client.deleteChangeSet(
                        request -> request.stackName(stack).changeSetName(changeSet));
            } catch (ChangeSetNotFoundException ignored) {
                // That is what was wanted.
                return null;
            }
        });
    }

    void deleteStack(String stack, String token) {
        access.call(
                cannot("deleted", stack),
                "cloudformation:DeleteStack",
                () -> client.deleteStack(request -> request.stackName(stack).clientRequestToken(token)));
    }

    /** What happened to the stack after that event, oldest first. */
    List<StackEvent> eventsAfter(String stackId, @Nullable String lastEventId) {
        return access.call(cannot("watched", stackId), "cloudformation:DescribeStackEvents", () -> {
            List<StackEvent> found = new ArrayList<>();
            String token = null;
            do {
                String next = token;
                DescribeStackEventsResponse page = client.describeStackEvents(
                        request -> request.stackName(stackId).nextToken(next));
                for (StackEvent event : page.stackEvents()) {
                    if (event.eventId().equals(lastEventId)) {
                        Collections.reverse(found);
                        return found;
                    }
                    found.add(event);
                }
                token = page.nextToken();
            } while (token != null);
            Collections.reverse(found);
            return found;
        });
    }

    /** The newest event of the stack. */
    Optional<StackEvent> lastEvent(String stackId) {
        return access.call(
                cannot("watched", stackId),
                "cloudformation:DescribeStackEvents",
                () -> client.describeStackEvents(request -> request.stackName(stackId)).stackEvents().stream()
                        .findFirst());
    }

    static boolean isMissing(CloudFormationException failure) {
        return AwsErrors.hasCode(failure, "ValidationError")
                && String.valueOf(failure.getMessage()).contains("does not exist");
    }

    private static String cannot(String verb, String stack) {
        return "the stack " + stack.replaceFirst("^arn:.*:stack/([^/]+)/.*", "$1") + " cannot be " + verb;
    }

    @Override
    public void close() {
        client.close();
    }
}
