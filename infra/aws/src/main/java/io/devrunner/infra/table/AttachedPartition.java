package io.devrunner.infra.table;

import io.devrunner.infra.AwsAccess;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The functions that are attached to a stage, in its session table: items {@code function#NAME} in the partition
 * {@code STAGE#attached}, which neither stubs nor sessions can write.
 */
public final class AttachedPartition {
    private static final String PREFIX = "function#";

    private final AwsAccess access;
    private final DynamoDbClient client;
    private final String table;
    private final String stage;

    /** The client stays the caller's, who closes it. */
    public AttachedPartition(AwsAccess access, DynamoDbClient client, String table, String stage) {
        this.access = access;
        this.client = client;
        this.table = table;
        this.stage = stage;
    }

    /** All of them by name; none when there is no table any more. */
    public List<Map<String, AttributeValue>> items() {
        return access.call("the attached functions in the table " + table + " cannot be read", "dynamodb:Query", () -> {
            try {
                return PartitionQuery.items(client, table, partition(), PREFIX).toList();
            } catch (ResourceNotFoundException ignored) {
                return List.of();
            }
        });
    }

    /** The key of a function's item. */
    public Map<String, AttributeValue> key(String function) {
        return Map.of("stage", AttributeValue.fromS(partition()), "item", AttributeValue.fromS(PREFIX + function));
    }

    /** Whose item it is. */
    public static String function(Map<String, AttributeValue> item) {
        return Objects.requireNonNull(item.get("item"), "the table's sort key")
                .s()
                .substring(PREFIX.length());
    }

    private String partition() {
        return stage + "#attached";
    }
}
