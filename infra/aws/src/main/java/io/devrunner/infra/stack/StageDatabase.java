package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database of a stage, as the outputs of its stacks tell.
 *
 * @param host the proxy before it
 * @param user of the application
 * @param vpcCidr the range of its VPC; null when that is none of ours
 */
public record StageDatabase(
        String host, int port, String user, @Nullable String vpcCidr) {
    /**
     * Reads it.
     *
     * @return empty when the stage has none
     */
    public static Optional<StageDatabase> read(AwsAccess access, String stage) {
        try (StackClient client = new StackClient(access)) {
            return client.read(StageStack.DATABASE.stackName(stage))
                    .filter(StackState::isUsable)
                    .map(StackState::outputs)
                    .filter(outputs -> outputs.containsKey("DatabaseHost"))
                    .map(outputs -> new StageDatabase(
                            String.valueOf(outputs.get("DatabaseHost")),
                            Integer.parseInt(outputs.getOrDefault("DatabasePort", "3306")),
                            outputs.getOrDefault("DatabaseUser", "app"),
                            client.read(StageStack.NETWORK.stackName(stage))
                                    .map(StackState::outputs)
                                    .orElse(Map.of())
                                    .get("VpcCidr")));
        }
    }
}
