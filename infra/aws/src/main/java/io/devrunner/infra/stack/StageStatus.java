package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What there is of a stage on AWS.
 *
 * @param stacks those that are there, in their order
 * @param sessions the newest first; none if there is no bridge, or if they are not known
 * @param notKnown why the sessions are not known: who attaches functions need not be allowed to read them
 */
public record StageStatus(Map<StageStack, StackState> stacks, List<Session> sessions, Optional<String> notKnown) {
    public StageStatus {
        stacks = Map.copyOf(stacks);
        sessions = List.copyOf(sessions);
    }

    /** Reads it; the sessions only if the bridge stands. */
    public static StageStatus read(AwsAccess access, String stage) {
        Map<StageStack, StackState> stacks = new EnumMap<>(StageStack.class);
        try (StackClient client = new StackClient(access)) {
            for (StageStack stack : StageStack.values()) {
                client.read(stack.stackName(stage)).ifPresent(state -> stacks.put(stack, state));
            }
        }
        String table = Optional.ofNullable(stacks.get(StageStack.BRIDGE))
                .filter(StackState::isUsable)
                .map(bridge -> bridge.outputs().get("TableName"))
                .orElse(null);
        return table == null
                ? new StageStatus(stacks, List.of(), Optional.empty())
                : withSessions(stacks, access, table, stage);
    }

    private static StageStatus withSessions(
            Map<StageStack, StackState> stacks, AwsAccess access, String table, String stage) {
        try (DynamoDbSessionDirectory directory =
                DynamoDbSessionDirectory.of(table, access.client(DynamoDbClient.builder()), access.clock())) {
            return new StageStatus(stacks, directory.sessions(stage), Optional.empty());
        } catch (IOException e) {
            if (AwsErrors.isDenied(e)) {
                return new StageStatus(stacks, List.of(), Optional.of(String.valueOf(e.getMessage())));
            }
            throw new UserException(
                    "the sessions of the stage '" + stage + "' cannot be read",
                    String.valueOf(e.getMessage()),
                    "the policy for developers, an output of the bridge's stack, allows it; is the table there? aws"
                            + " dynamodb describe-table --table-name " + table + access.options(),
                    e);
        }
    }
}
