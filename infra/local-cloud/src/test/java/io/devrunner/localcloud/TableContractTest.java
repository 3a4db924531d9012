package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.infra.table.SessionDirectory;
import io.devrunner.protocol.StubKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The same claims about the session table, held to the local cloud and to AWS's own DynamoDB Local. */
final class TableContractTest {
    /** What both must do. Each test has a partition of its own. */
    abstract static class Contract {
        private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

        abstract DynamoDbClient client();

        abstract String table();

        @Test
        void aStoredItemIsReadAsItWas() {
            Map<String, AttributeValue> item = new HashMap<>(key("read", "a"));
            item.put("text", AttributeValue.fromS("grüße 🎉"));
            item.put("number", AttributeValue.fromN("12.50"));
            item.put("flag", AttributeValue.fromBool(true));
            item.put("nothing", AttributeValue.fromNul(true));
            item.put("list", AttributeValue.fromL(List.of(AttributeValue.fromS("x"), AttributeValue.fromN("1"))));
            item.put("map", AttributeValue.fromM(Map.of("inner", AttributeValue.fromS("y"))));
            item.put("empty", AttributeValue.fromS(""));
            item.put("strings", AttributeValue.fromSs(List.of("one")));
            put(item);

            Map<String, AttributeValue> read = get(key("read", "a"));

            item.put("number", AttributeValue.fromN("12.5"));
            assertThat(read).isEqualTo(item);
        }

        @Test
        void numbersAreWrittenInOneForm() {
            Map<String, String> forms = Map.of(
                    "1e3", "1000", "0010", "10", "-0", "0", "1.500", "1.5", "100000000000000", "100000000000000");
            forms.forEach((given, expected) -> {
                Map<String, AttributeValue> item = new HashMap<>(key("numbers", given));
                item.put("n", AttributeValue.fromN(given));
                put(item);
                assertThat(get(key("numbers", given)).get("n").n()).as(given).isEqualTo(expected);
            });
        }

        @Test
        void aMissingItemIsNoError() {
            assertThat(client().getItem(r -> r.tableName(table()).key(key("missing", "a")))
                            .hasItem())
                    .isFalse();
            client().deleteItem(r -> r.tableName(table()).key(key("missing", "a")));
        }

        @Test
        void aSecondPutReplacesTheWholeItem() {
            Map<String, AttributeValue> item = new HashMap<>(key("replace", "a"));
            item.put("x", AttributeValue.fromS("1"));
            put(item);

            Map<String, AttributeValue> before = client().putItem(
                            r -> r.tableName(table()).item(key("replace", "a")).returnValues(ReturnValue.ALL_OLD))
                    .attributes();

            assertThat(before).isEqualTo(item);
            assertThat(get(key("replace", "a"))).isEqualTo(key("replace", "a"));
        }

        @Test
        void aConditionalPutIsRefusedWhenTheItemExists() {
            ThrowingCallable put = () -> client().putItem(r -> r.tableName(table())
                    .item(key("condition", "a"))
                    .conditionExpression("attribute_not_exists(#s)")
                    .expressionAttributeNames(Map.of("#s", "stage")));
            assertThat(catchThrowable(put)).isNull();

            assertThatThrownBy(put)
                    .isInstanceOf(ConditionalCheckFailedException.class)
                    .hasMessageContaining("The conditional request failed");
        }

        @Test
        void aConditionalDeleteComparesAnAttribute() {
            Map<String, AttributeValue> item = new HashMap<>(key("owner", "a"));
            item.put("owner", AttributeValue.fromS("me"));
            put(item);

            assertThatThrownBy(() -> deleteOwnedBy("you")).isInstanceOf(ConditionalCheckFailedException.class);
            assertThat(deleteOwnedBy("me")).isEqualTo(item);
            assertThatThrownBy(() -> deleteOwnedBy("me")).isInstanceOf(ConditionalCheckFailedException.class);
        }

        @Test
        void aTransactionIsDoneWholeOrNotAtAll() {
            put(numbered("all", "a", "1"));
            put(key("all", "b"));

            assertThatThrownBy(() -> transact(null, putIf("all", "a", "1", "2"), putIf("all", "c", "1", "2")))
                    .isInstanceOfSatisfying(
                            TransactionCanceledException.class,
                            e -> assertThat(e.cancellationReasons())
                                    .extracting(CancellationReason::code)
                                    .containsExactly("None", "ConditionalCheckFailed"))
                    .hasMessageContaining("[None, ConditionalCheckFailed]");
            assertThat(get(key("all", "a"))).isEqualTo(numbered("all", "a", "1"));

            transact(
                    null,
                    putIf("all", "a", "1", "2"),
                    TransactWriteItem.builder()
                            .delete(d -> d.tableName(table()).key(key("all", "b")))
                            .build(),
                    TransactWriteItem.builder()
                            .conditionCheck(c -> c.tableName(table())
                                    .key(key("all", "d"))
                                    .conditionExpression("attribute_not_exists(stage)"))
                            .build());
            assertThat(get(key("all", "a"))).isEqualTo(numbered("all", "a", "2"));
            assertThat(get(key("all", "b"))).isEmpty();
        }

        @Test
        void aTransactionThatIsSentAgainUnderItsTokenIsDoneOnce() {
            put(numbered("token", "a", "1"));
            String token = UUID.randomUUID().toString();

            transact(token, putIf("token", "a", "1", "2"));
            transact(token, putIf("token", "a", "1", "2"));

            assertThat(get(key("token", "a"))).isEqualTo(numbered("token", "a", "2"));
            assertThatThrownBy(() -> transact(token, putIf("token", "a", "1", "3")))
                    .isInstanceOf(IdempotentParameterMismatchException.class);
        }

        void transact(String token, TransactWriteItem... items) {
            client().transactWriteItems(r -> r.transactItems(items).clientRequestToken(token));
        }

        /** Puts the item with a new number if it has this one. */
        TransactWriteItem putIf(String stage, String item, String number, String next) {
            return TransactWriteItem.builder()
                    .put(p -> p.tableName(table())
                            .item(numbered(stage, item, next))
                            .conditionExpression("n = :n")
                            .expressionAttributeValues(Map.of(":n", AttributeValue.fromN(number))))
                    .build();
        }

        static Map<String, AttributeValue> numbered(String stage, String item, String number) {
            Map<String, AttributeValue> numbered = new HashMap<>(key(stage, item));
            numbered.put("n", AttributeValue.fromN(number));
            return numbered;
        }

        @Test
        void listsAreComparedByTheirElements() {
            Map<String, AttributeValue> item = new HashMap<>(key("lists", "a"));
            item.put("l", AttributeValue.fromL(List.of(AttributeValue.fromS("x"), AttributeValue.fromS("y"))));
            put(item);

            assertThatThrownBy(() -> putIfList(item, List.of(AttributeValue.fromS("y"), AttributeValue.fromS("x"))))
                    .isInstanceOf(ConditionalCheckFailedException.class);
            putIfList(item, item.get("l").l());
        }

        private void putIfList(Map<String, AttributeValue> item, List<AttributeValue> list) {
            client().putItem(r -> r.tableName(table())
                    .item(item)
                    .conditionExpression("l = :l")
                    .expressionAttributeValues(Map.of(":l", AttributeValue.fromL(list))));
        }

        @Test
        void aQueryGivesAPartitionInTheOrderOfItsSortKeys() {
            List.of("b", "a", "ä", "B", "\uFF5E", "🎉", "aa").forEach(item -> put(key("order", item)));
            put(key("order2", "c"));

            assertThat(sortKeys(query("stage = :s", Map.of(":s", AttributeValue.fromS("order")), true)))
                    .containsExactly("B", "a", "aa", "b", "ä", "\uFF5E", "🎉");
            assertThat(sortKeys(query("stage = :s", Map.of(":s", AttributeValue.fromS("order")), false)))
                    .containsExactly("🎉", "\uFF5E", "ä", "b", "aa", "a", "B");
        }

        @Test
        void aQueryChoosesByTheSortKey() {
            List.of("session#1", "session#2", "stub#1", "session").forEach(item -> put(key("prefix", item)));
            Map<String, AttributeValue> values =
                    Map.of(":s", AttributeValue.fromS("prefix"), ":i", AttributeValue.fromS("session#"));

            assertThat(sortKeys(query("stage = :s AND begins_with(#item, :i)", values, true)))
                    .containsExactly("session#1", "session#2");
            assertThat(sortKeys(query("#item = :i and stage = :s", values, true)))
                    .isEmpty();
        }

        @Test
        void aQueryComesInPages() {
            IntStream.range(0, 5).forEach(i -> put(key("pages", "item" + i)));

            QueryResponse first = page(2, null);
            QueryResponse second = page(2, first.lastEvaluatedKey());
            QueryResponse third = page(2, second.lastEvaluatedKey());

            assertThat(sortKeys(first)).containsExactly("item0", "item1");
            assertThat(first.lastEvaluatedKey()).isEqualTo(key("pages", "item1"));
            assertThat(sortKeys(second)).containsExactly("item2", "item3");
            assertThat(sortKeys(third)).containsExactly("item4");
            assertThat(third.hasLastEvaluatedKey()).isFalse();
            assertThat(third.count()).isEqualTo(1);
        }

        @Test
        void anUnknownTableIsNotFound() {
            assertThatThrownBy(() ->
                            client().getItem(r -> r.tableName("other-table").key(key("a", "a"))))
                    .isInstanceOf(ResourceNotFoundException.class);
        }

        @Test
        void wrongKeysAreRefused() {
            assertInvalid(() -> put(Map.of("stage", AttributeValue.fromS("a"))), "");
            assertInvalid(
                    () -> put(Map.of("stage", AttributeValue.fromN("1"), "item", AttributeValue.fromS("a"))),
                    "Type mismatch for key");
            assertInvalid(() -> put(key("a", "")), "empty string value");
            assertInvalid(
                    () -> client().getItem(r -> r.tableName(table()).key(Map.of("stage", AttributeValue.fromS("a")))),
                    "");
            assertInvalid(
                    () -> client().deleteItem(r -> r.tableName(table()).key(Map.of("x", AttributeValue.fromS("a")))),
                    "");
        }

        @Test
        void wrongValuesAreRefused() {
            Map<String, AttributeValue> item = new HashMap<>(key("values", "a"));
            item.put("n", AttributeValue.fromN("one"));
            assertInvalid(() -> put(item), "cannot be converted");
            item.put("n", AttributeValue.fromS("x".repeat(400 * 1024)));
            assertInvalid(() -> put(item), "Item size has exceeded the maximum allowed size");
        }

        @Test
        void wrongExpressionsAreRefused() {
            Map<String, AttributeValue> stage = Map.of(":s", AttributeValue.fromS("a"));
            assertInvalid(() -> query("stage = :t", stage, true), "");
            assertInvalid(() -> query("stage = ", stage, true), "Invalid KeyConditionExpression");
            assertInvalid(() -> query("#x = :s", stage, true), "Invalid KeyConditionExpression");
            assertInvalid(() -> query("#item = :s", stage, true), "missed key schema element");
            assertInvalid(
                    () -> query(
                            "stage = :s",
                            Map.of(":s", AttributeValue.fromS("a"), ":u", AttributeValue.fromS("b")),
                            true),
                    "unused in expressions");
            assertInvalid(() -> page(0, null), "");
        }

        @ParameterizedTest
        @ValueSource(strings = {"item", "owner", "Status", "functions", "connection", "ttl", "type", "uuid"})
        void aReservedWordNeedsAPlaceholder(String word) {
            assertInvalid(
                    () -> query("stage = :s AND " + word + " = :s", Map.of(":s", AttributeValue.fromS("a")), true),
                    "Attribute name is a reserved keyword; reserved keyword: " + word);
        }

        @Test
        void theDirectoryFindsTheKeyOfAStubUntilItExpires() throws Exception {
            StubKey key = new StubKey("keys", "mCn/4+Y=", "orders", NOW.plusSeconds(60));
            SessionDirectory directory = directory(NOW);
            assertThat(directory.stubKey("keys", "mCn/4+Y=")).isEmpty();
            directory.put(key);
            assertThat(directory.stubKey("keys", "mCn/4+Y=")).contains(key);
            assertThat(directory.stubKey("keys", "mCn/4+Y")).isEmpty();
            assertThat(directory.stubKey("other", "mCn/4+Y=")).isEmpty();
            assertThat(directory(NOW.plusSeconds(60)).stubKey("keys", "mCn/4+Y="))
                    .isEmpty();

            directory.put(new StubKey("keys", "mCn/4+Y=", "orders", NOW.plusSeconds(120)));
            assertThat(directory(NOW.plusSeconds(60)).stubKey("keys", "mCn/4+Y="))
                    .isPresent();
        }

        @Test
        void whoMayWriteKeysOfStubsAloneCanWriteNoSession() throws Exception {
            directory(NOW).put(new StubKey("apart", "a key", "orders", NOW.plusSeconds(60)));
            assertThat(get(key("apart#stubs", "stub#a key"))).containsKey("expires");
            assertThat(query("stage = :s", Map.of(":s", AttributeValue.fromS("apart")), true)
                            .items())
                    .isEmpty();
        }

        /** Not closed: the client belongs to the whole class. */
        private SessionDirectory directory(Instant now) {
            return DynamoDbSessionDirectory.of(table(), client(), Clock.fixed(now, ZoneOffset.UTC));
        }

        void put(Map<String, AttributeValue> item) {
            client().putItem(r -> r.tableName(table()).item(item));
        }

        private Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
            return client().getItem(r -> r.tableName(table()).key(key).consistentRead(true))
                    .item();
        }

        private Map<String, AttributeValue> deleteOwnedBy(String owner) {
            return client().deleteItem(r -> r.tableName(table())
                            .key(key("owner", "a"))
                            .conditionExpression("#o = :o")
                            .expressionAttributeNames(Map.of("#o", "owner"))
                            .expressionAttributeValues(Map.of(":o", AttributeValue.fromS(owner)))
                            .returnValues(ReturnValue.ALL_OLD))
                    .attributes();
        }

        private QueryResponse query(String condition, Map<String, AttributeValue> values, boolean forward) {
            return client().query(r -> r.tableName(table())
                    .keyConditionExpression(condition)
                    .expressionAttributeNames(condition.contains("#item") ? Map.of("#item", "item") : null)
                    .expressionAttributeValues(values)
                    .scanIndexForward(forward));
        }

        private QueryResponse page(int limit, Map<String, AttributeValue> start) {
            return client().query(r -> r.tableName(table())
                    .keyConditionExpression("stage = :s")
                    .expressionAttributeValues(Map.of(":s", AttributeValue.fromS("pages")))
                    .limit(limit)
                    .exclusiveStartKey(start));
        }

        private static List<String> sortKeys(QueryResponse response) {
            return response.items().stream().map(item -> item.get("item").s()).toList();
        }

        private static Map<String, AttributeValue> key(String stage, String item) {
            return Map.of("stage", AttributeValue.fromS(stage), "item", AttributeValue.fromS(item));
        }

        static void assertInvalid(ThrowingCallable call, String message) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            DynamoDbException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"))
                    .hasMessageContaining(message);
        }

        private static Throwable catchThrowable(ThrowingCallable call) {
            return org.assertj.core.api.Assertions.catchThrowable(call);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OnTheLocalCloud extends Contract {
        private LocalCloud cloud;
        private DynamoDbClient client;

        @BeforeAll
        void open() {
            cloud = new TestCloud().open();
            client = DynamoDbClient.builder()
                    .endpointOverride(cloud.awsUrl())
                    .region(Region.of(cloud.region()))
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                            cloud.credentials().accessKeyId(),
                            cloud.credentials().secretAccessKey())))
                    .httpClient(UrlConnectionHttpClient.create())
                    .build();
        }

        @AfterAll
        void close() {
            client.close();
            cloud.close();
        }

        @Override
        DynamoDbClient client() {
            return client;
        }

        @Override
        String table() {
            return cloud.table();
        }

        /** As DynamoDB's documentation has it; DynamoDB Local cancels the transaction instead. */
        @Test
        void aTransactionNamesEachItemOnce() {
            put(numbered("twice", "a", "1"));
            assertInvalid(
                    () -> transact(null, putIf("twice", "a", "1", "2"), putIf("twice", "a", "1", "2")),
                    "Transaction request cannot include multiple operations on one item");
            assertInvalid(() -> transact(null), "");
        }

        @Test
        void anUnknownOperationIsRefused() {
            assertThatThrownBy(client::listTables)
                    .isInstanceOfSatisfying(
                            DynamoDbException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
        }

        @Test
        void anUnsupportedParameterIsRefusedAndNotIgnored() {
            assertThatThrownBy(() -> client.getItem(r -> r.tableName(cloud.table())
                            .key(Map.of("stage", AttributeValue.fromS("a"), "item", AttributeValue.fromS("b")))
                            .projectionExpression("stage")))
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("does not support the parameter ProjectionExpression");
        }

        @Test
        void anUnsupportedExpressionIsRefused() {
            assertThatThrownBy(() -> client.deleteItem(r -> r.tableName(cloud.table())
                            .key(Map.of("stage", AttributeValue.fromS("a"), "item", AttributeValue.fromS("b")))
                            .conditionExpression("stage = :a OR stage = :b")
                            .expressionAttributeValues(
                                    Map.of(":a", AttributeValue.fromS("a"), ":b", AttributeValue.fromS("b")))))
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("does not support");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OnDynamoDbLocal extends Contract {
        private AmazonDynamoDBLocal local;
        private DynamoDbClient client;

        @BeforeAll
        void open() {
            boolean withoutTelemetry = true;
            local = DynamoDBEmbedded.create(withoutTelemetry);
            client = local.dynamoDbClient();
            EmptyTable.create(client, table());
        }

        @AfterAll
        void close() {
            local.shutdownNow();
        }

        @Override
        DynamoDbClient client() {
            return client;
        }

        @Override
        String table() {
            return "dev-runner-dev";
        }
    }
}
