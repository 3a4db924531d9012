package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The functions that the table knows as attached: a partition of their own, an item each. */
final class AttachedFunctions {
    private AttachedFunctions() {}

    /** Their names; none when the table is gone, since nobody can say then. */
    static List<String> names(AwsAccess access, String table, String stage) {
        try (DynamoDbClient client = access.client(DynamoDbClient.builder())) {
            return access.call(
                    "whether functions are attached cannot be read from the table " + table, "dynamodb:Query", () -> {
                        try {
                            return client
                                    .queryPaginator(query -> query.tableName(table)
                                            .consistentRead(true)
                                            .keyConditionExpression("#stage = :partition")
                                            .projectionExpression("#item")
                                            .expressionAttributeNames(Map.of("#stage", "stage", "#item", "item"))
                                            .expressionAttributeValues(Map.of(
                                                    ":partition",
                                                    AttributeValue.fromS(BridgeStack.attachedPartition(stage)))))
                                    .items()
                                    .stream()
                                    .flatMap(item -> Optional.ofNullable(item.get("item")).stream())
                                    .map(AttributeValue::s)
                                    .map(item -> item.substring(item.indexOf('#') + 1))
                                    .toList();
                        } catch (ResourceNotFoundException ignored) {
                            return List.of();
                        }
                    });
        }
    }
}
