package io.devrunner.infra.table;

import io.devrunner.infra.AwsClock;
import io.devrunner.infra.HttpClients;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.SessionItem;
import io.devrunner.protocol.StubKey;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The session table: partition key {@code stage}, sort key {@code item}, time to live {@code expires} in seconds of the
 * epoch. Sessions are {@code session#ID} in the partition of their stage. Who claims functions also changes the stage's
 * item {@code turn}, so that of two who have read the same sessions one has to read again. Keys of stubs are
 * {@code stub#KEY} in a partition of their own ({@link StubKey}).
 */
public final class DynamoDbSessionDirectory implements SessionDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSessionDirectory.class);

    private static final String TURN = "turn";

    /** Each time that somebody is overtaken, somebody else has succeeded. */
    private static final int MOST_CLAIMS = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(6);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

    private final DynamoDbClient client;
    private final String table;
    private final Clock clock;

    private DynamoDbSessionDirectory(DynamoDbClient client, String table, Clock clock) {
        this.client = client;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Connects nothing yet.
     *
     * @param endpoint instead of the region's, for the local cloud; null for AWS
     */
    public static DynamoDbSessionDirectory open(
            String table, String region, @Nullable URI endpoint, AwsCredentialsProvider credentials) {
        return open(table, region, endpoint, credentials, TIMEOUT);
    }

    /**
     * As above.
     *
     * @param timeout after so long without an answer an operation fails, with all that was tried
     */
    public static DynamoDbSessionDirectory open(
            String table, String region, @Nullable URI endpoint, AwsCredentialsProvider credentials, Duration timeout) {
        DynamoDbClientBuilder builder = builder(region, credentials, timeout);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return new DynamoDbSessionDirectory(builder.build(), table, Clock.systemUTC());
    }

    /**
     * On AWS, by its own time.
     *
     * @param clock is told the time of each answer
     */
    public static DynamoDbSessionDirectory open(
            String table, String region, AwsCredentialsProvider credentials, AwsClock clock) {
        DynamoDbClientBuilder builder = builder(region, credentials, TIMEOUT);
        builder.overrideConfiguration(
                builder.overrideConfiguration().copy(settings -> settings.addExecutionInterceptor(clock.listener())));
        return new DynamoDbSessionDirectory(builder.build(), table, clock);
    }

    private static DynamoDbClientBuilder builder(String region, AwsCredentialsProvider credentials, Duration timeout) {
        // A connection that died without a word costs one attempt: there must be time for another.
        Duration half = timeout.dividedBy(2);
        Duration attempt = half.compareTo(ATTEMPT_TIMEOUT) < 0 ? half : ATTEMPT_TIMEOUT;
        return DynamoDbClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                // What waits in the JDK's socket is not interrupted: no wait there may be longer than an attempt.
                .httpClientBuilder(
                        HttpClients.builder().connectionTimeout(attempt).socketTimeout(attempt))
                .endpointDiscoveryEnabled(false)
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(timeout).apiCallAttemptTimeout(attempt));
    }

    /** With a client of the caller's, which is closed with this. */
    public static DynamoDbSessionDirectory of(String table, DynamoDbClient client, Clock clock) {
        return new DynamoDbSessionDirectory(client, table, clock);
    }

    @Override
    public List<Session> claim(Session session, Predicate<Session> yields) throws IOException {
        for (int attempt = 0; attempt < MOST_CLAIMS; attempt++) {
            // Read before the sessions: whoever claims something after that changes it.
            long turn = turn(session.stage());
            List<Session> rivals = stored(session.stage()).stream()
                    .filter(other -> !other.sessionId().equals(session.sessionId()) && other.rivals(session))
                    .toList();
            List<Session> inTheWay = rivals.stream()
                    .filter(rival -> rival.isAlive(clock.instant()) && !yields.test(rival))
                    .toList();
            if (!inTheWay.isEmpty()) {
                return inTheWay;
            }
            if (written(session, rivals, turn)) {
                return List.of();
            }
        }
        throw new IOException("the session table " + table + " is changed by other runners all the time");
    }

    private long turn(String stage) throws IOException {
        Map<String, AttributeValue> item = call(
                "read",
                () -> client.getItem(request ->
                                request.tableName(table).key(key(stage, TURN)).consistentRead(true))
                        .item());
        return item.isEmpty() ? 0 : number(item, TURN);
    }

    /** Whether nobody came between; those in the way intercept nothing from now on. */
    private boolean written(Session session, List<Session> rivals, long turn) throws IOException {
        List<TransactWriteItem> writes = new ArrayList<>();
        Map<String, AttributeValue> next = new HashMap<>(key(session.stage(), TURN));
        next.put(TURN, number(turn + 1));
        if (turn == 0) {
            writes.add(put(next, "attribute_not_exists(#name)", Map.of("#name", TURN), Map.of()));
        } else {
            writes.add(put(next, "#name = :value", Map.of("#name", TURN), Map.of(":value", number(turn))));
        }
        writes.add(TransactWriteItem.builder()
                .put(put -> put.tableName(table).item(item(session)))
                .build());
        for (Session rival : rivals) {
            writes.add(put(
                    item(rival.withoutFunctions()),
                    "#name = :value",
                    Map.of("#name", "lastSeen"),
                    Map.of(":value", number(rival.lastSeen().toEpochMilli()))));
        }
        return call("written", () -> {
            try {
                client.transactWriteItems(request -> request.transactItems(writes));
                return true;
            } catch (TransactionCanceledException e) {
                if (e.cancellationReasons().stream()
                        .noneMatch(reason -> reason.code().equals("ConditionalCheckFailed")
                                || reason.code().equals("TransactionConflict"))) {
                    throw e;
                }
                return false;
            }
        });
    }

    private TransactWriteItem put(
            Map<String, AttributeValue> item,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values.isEmpty() ? null : values))
                .build();
    }

    @Override
    public boolean refresh(Session session) throws IOException {
        Map<String, AttributeValue> item = item(session);
        return call("written", () -> {
            try {
                client.putItem(request -> request.tableName(table)
                        .item(item)
                        .conditionExpression("#functions = :functions")
                        .expressionAttributeNames(Map.of("#functions", "functions"))
                        .expressionAttributeValues(
                                Map.of(":functions", Objects.requireNonNull(item.get("functions")))));
                return true;
            } catch (ConditionalCheckFailedException ignored) {
                return false;
            }
        });
    }

    private static Map<String, AttributeValue> item(Session session) {
        Map<String, AttributeValue> item = new HashMap<>(key(session));
        item.put("developer", AttributeValue.fromS(session.developer()));
        item.put("machine", AttributeValue.fromS(session.machine()));
        item.put("connectionId", AttributeValue.fromS(session.connectionId()));
        if (session.publicKey() != null) {
            item.put("publicKey", AttributeValue.fromS(session.publicKey()));
        }
        item.put("protocolVersion", number(session.protocolVersion()));
        item.put(
                "functions",
                AttributeValue.fromL(
                        session.functions().stream().map(AttributeValue::fromS).toList()));
        item.put("started", number(session.started().toEpochMilli()));
        item.put("lastSeen", number(session.lastSeen().toEpochMilli()));
        item.put("expires", number(session.expires().getEpochSecond()));
        if (session.retryInCloud()) {
            item.put("retryInCloud", AttributeValue.fromBool(true));
        }
        return item;
    }

    @Override
    public void remove(Session session) throws IOException {
        call(
                "written",
                () -> client.deleteItem(request -> request.tableName(table).key(key(session))));
    }

    @Override
    public List<Session> sessions(String stage) throws IOException {
        Instant now = clock.instant();
        return stored(stage).stream()
                .filter(session -> session.expires().isAfter(now))
                .sorted(Comparator.comparing(Session::started).reversed())
                .toList();
    }

    /** Also those that have expired: DynamoDB takes its time to delete them. */
    private List<Session> stored(String stage) throws IOException {
        return call(
                "read",
                () -> PartitionQuery.items(client, table, stage, SessionItem.PREFIX)
                        .flatMap(item -> SessionItem.read(new Attributes(item), LOG::warn).stream())
                        .toList());
    }

    @Override
    public void put(StubKey key) throws IOException {
        Map<String, AttributeValue> item = new HashMap<>(stubItem(key.stage(), key.publicKey()));
        item.put("function", AttributeValue.fromS(key.function()));
        item.put("expires", number(key.expires().getEpochSecond()));
        call("written", () -> client.putItem(request -> request.tableName(table).item(item)));
    }

    @Override
    public Optional<StubKey> stubKey(String stage, String publicKey) throws IOException {
        Map<String, AttributeValue> item = call(
                "read",
                () -> client.getItem(request -> request.tableName(table)
                                .key(stubItem(stage, publicKey))
                                .consistentRead(true))
                        .item());
        if (item.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant expires = Instant.ofEpochSecond(number(item, "expires"));
            return Optional.of(new StubKey(stage, publicKey, text(item, "function"), expires))
                    .filter(key -> key.expires().isAfter(clock.instant()));
        } catch (IllegalStateException | NumberFormatException | DateTimeException e) {
            LOG.warn("the item of a stub is ignored: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, AttributeValue> stubItem(String stage, String publicKey) {
        return key(StubKey.partition(stage), StubKey.item(publicKey));
    }

    private static Map<String, AttributeValue> key(Session session) {
        return key(session.stage(), SessionItem.PREFIX + session.sessionId());
    }

    private static Map<String, AttributeValue> key(String stage, String item) {
        return Map.of("stage", AttributeValue.fromS(stage), "item", AttributeValue.fromS(item));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw new IllegalStateException("it has no attribute " + name);
        }
        return value;
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return attribute(item, name).s();
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(attribute(item, name).n());
    }

    /** An item as the SDK reads it. */
    private record Attributes(Map<String, AttributeValue> item) implements SessionItem {
        private Optional<AttributeValue> attribute(String name) {
            return Optional.ofNullable(item.get(name));
        }

        @Override
        public @Nullable String text(String name) {
            return attribute(name).map(AttributeValue::s).orElse(null);
        }

        @Override
        public @Nullable String number(String name) {
            return attribute(name).map(AttributeValue::n).orElse(null);
        }

        @Override
        public @Nullable List<String> texts(String name) {
            return attribute(name)
                    .filter(AttributeValue::hasL)
                    .map(list -> list.l().stream().map(AttributeValue::s).toList())
                    .orElse(null);
        }

        @Override
        public boolean isTrue(String name) {
            return attribute(name).map(AttributeValue::bool).orElse(false);
        }
    }

    private <T> T call(String verb, Supplier<T> operation) throws IOException {
        try {
            return operation.get();
        } catch (ApiCallTimeoutException e) {
            throw new IOException(
                    "the session table " + table + " cannot be " + verb
                            + ": it does not answer. Is there a way to the internet (in a VPC, a NAT gateway)?",
                    e);
        } catch (SdkException e) {
            throw new IOException("the session table " + table + " cannot be " + verb + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
