package io.devrunner.infra.table;

import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The one query that the session table is made for. */
final class PartitionQuery {
    private PartitionQuery() {}

    /** The items of a partition whose sort keys begin so, in their order; each page is read when it is come to. */
    static Stream<Map<String, AttributeValue>> items(
            DynamoDbClient client, String table, String partition, String prefix) {
        return client
                .queryPaginator(query -> query.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression("#stage = :stage and begins_with(#item, :prefix)")
                        .expressionAttributeNames(Map.of("#stage", "stage", "#item", "item"))
                        .expressionAttributeValues(Map.of(
                                ":stage", AttributeValue.fromS(partition), ":prefix", AttributeValue.fromS(prefix))))
                .items()
                .stream();
    }
}
