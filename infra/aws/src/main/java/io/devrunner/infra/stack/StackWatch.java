package io.devrunner.infra.stack;

import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Shows what happens to a stack until it is done, and says why if it fails. */
final class StackWatch {
    /** An Aurora cluster takes a quarter of an hour, a proxy as long again. */
    private static final Duration LIMIT = Duration.ofMinutes(90);

    /** By which an operation is known as ours. */
    private static final String TOKEN_PREFIX = "dev-runner-";

    private static final String STACK_TYPE = "AWS::CloudFormation::Stack";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final StackClient client;
    private final Polling polling;
    private final Progress progress;
    private final Advice advice;

    StackWatch(StackClient client, Polling polling, Progress progress, Advice advice) {
        this.advice = advice;
        this.client = client;
        this.polling = polling;
        this.progress = progress;
    }

    /** What to hand to {@link #follow} as the last event before a start; empty if there is none yet. */
    String lastEventId(String stackId) {
        return client.lastEvent(stackId).map(StackEvent::eventId).orElse("");
    }

    /**
     * Shows each event after the known one until the operation is over.
     *
     * @param knownEventId the last event before it started; null if it is under way already
     * @param token of the operation. The stack's status alone would not do: right after the start it is still that from
     *     before.
     * @return the status in the end
     */
    Outcome follow(String stackName, String stackId, String token, @Nullable String knownEventId) {
        Following following = new Following(stackId, token, knownEventId);
        polling.until("the stack " + stackName, LIMIT, following::isOver);
        return new Outcome(String.valueOf(following.status), Optional.ofNullable(following.failure), advice);
    }

    /** A name for an operation, by which its events are known. */
    static String newToken() {
        return TOKEN_PREFIX + UUID.randomUUID();
    }

    /** Returns when the stack is gone. */
    void delete(StackState state) {
        String token = newToken();
        String known = lastEventId(state.id());
        client.deleteStack(state.id(), token);
        follow(state.name(), state.id(), token, known).require(state.name(), "deleted", List.of("DELETE_COMPLETE"));
    }

    /**
     * A run of ours that was broken off is taken up again.
     *
     * @param options to reach the same account with another command
     * @throws UserException when it is somebody else who changes the stack
     */
    void awaitOurs(StackState state, String options) {
        String token = client.lastEvent(state.id())
                .map(StackEvent::clientRequestToken)
                .filter(Objects::nonNull)
                .orElse("");
        if (!token.startsWith(TOKEN_PREFIX)) {
            throw new UserException(
                    "the stack " + state.name() + " cannot be changed now",
                    "somebody else is changing it, it is in the state " + state.status(),
                    "wait for them, then run the command again; to see how far they are: aws cloudformation"
                            + " describe-stack-events --stack-name " + state.name() + options);
        }
        progress.line(state.name() + " is being changed by another run of dev-runner, waiting for its end");
        progress.line(state.name() + ": "
                + follow(state.name(), state.id(), token, null).status());
    }

    /**
     * How it ended.
     *
     * @param status such as {@code CREATE_COMPLETE} or {@code ROLLBACK_COMPLETE}
     * @param failure the first thing that went wrong, as opposed to what followed from it
     * @param advice what to do about it
     */
    record Outcome(String status, Optional<StackEvent> failure, Advice advice) {
        /**
         * Returns if the status is the wanted one.
         *
         * @throws UserException if not
         */
        void require(String stackName, String verb, List<String> wanted) {
            if (wanted.contains(status)) {
                return;
            }
            StackEvent first = failure.orElse(null);
            String reason = first == null ? "" : String.valueOf(first.resourceStatusReason());
            throw new UserException(
                    "the stack " + stackName + " was not " + verb + ", it is in the state " + status,
                    first == null
                            ? "CloudFormation names no resource that failed"
                            : first.logicalResourceId() + " (" + first.resourceType() + ") failed: " + reason,
                    status.equals("DELETE_FAILED")
                            ? advice.onFailedDeletion(reason, resource(first))
                            : advice.onFailure(reason));
        }
    }

    private static String resource(@Nullable StackEvent event) {
        String id = event == null ? null : event.physicalResourceId();
        return id == null ? "ARN" : id;
    }

    /** One operation that is watched. */
    private final class Following {
        private final String stackId;
        private final String token;
        private final boolean fromItsStart;
        private @Nullable String lastEventId;
        private @Nullable String status;
        private @Nullable StackEvent failure;

        Following(String stackId, String token, @Nullable String lastEventId) {
            this.stackId = stackId;
            this.token = token;
            this.lastEventId = lastEventId;
            this.fromItsStart = lastEventId != null;
        }

        boolean isOver() {
            for (StackEvent event : client.eventsAfter(stackId, lastEventId)) {
                lastEventId = event.eventId();
                if (belongs(event)) {
                    show(event);
                    note(event);
                }
            }
            return status != null;
        }

        /** An event without a token is of the operation too if it came after what was known at its start. */
        private boolean belongs(StackEvent event) {
            return event.clientRequestToken() == null ? fromItsStart : token.equals(event.clientRequestToken());
        }

        private void note(StackEvent event) {
            String eventStatus = event.resourceStatusAsString();
            boolean ofStack = STACK_TYPE.equals(event.resourceType()) && stackId.equals(event.physicalResourceId());
            if (ofStack && !eventStatus.endsWith("_IN_PROGRESS")) {
                status = eventStatus;
            } else if (!ofStack && failure == null && eventStatus.endsWith("_FAILED") && !isCancelled(event)) {
                failure = event;
            }
        }

        private boolean isCancelled(StackEvent event) {
            String reason = String.valueOf(event.resourceStatusReason());
            return reason.startsWith("Resource creation cancelled")
                    || reason.startsWith("Resource update cancelled")
                    || reason.startsWith("Resource deletion cancelled");
        }

        private void show(StackEvent event) {
            String reason = event.resourceStatusReason();
            progress.line("  " + TIME.format(event.timestamp()) + "  "
                    + String.format(Locale.ROOT, "%-24s", event.resourceStatusAsString()) + "  "
                    + event.logicalResourceId() + (reason == null || reason.isEmpty() ? "" : "  " + reason));
        }
    }
}
