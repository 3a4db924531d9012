package io.devrunner.protocol;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The session table: partition key {@code stage}, sort key {@code item} ({@code session#ID}), time to live
 * {@code expires} in seconds of the epoch.
 */
public final class DynamoDbSessionDirectory implements SessionDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSessionDirectory.class);

    private static final String PREFIX = "session#";
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
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointDiscoveryEnabled(false)
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return new DynamoDbSessionDirectory(builder.build(), table, Clock.systemUTC());
    }

    @Override
    public void put(Session session) throws IOException {
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
        call("written", () -> client.putItem(request -> request.tableName(table).item(item)));
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
        return call(
                "read",
                () -> client
                        .queryPaginator(query -> query.tableName(table)
                                .consistentRead(true)
                                .keyConditionExpression("#stage = :stage and begins_with(#item, :prefix)")
                                .expressionAttributeNames(Map.of("#stage", "stage", "#item", "item"))
                                .expressionAttributeValues(Map.of(
                                        ":stage",
                                        AttributeValue.fromS(stage),
                                        ":prefix",
                                        AttributeValue.fromS(PREFIX))))
                        .items()
                        .stream()
                        .flatMap(item -> readable(item).stream())
                        .filter(session -> session.expires().isAfter(now))
                        .sorted(Comparator.comparing(Session::started).reversed())
                        .toList());
    }

    private static Map<String, AttributeValue> key(Session session) {
        return Map.of(
                "stage", AttributeValue.fromS(session.stage()),
                "item", AttributeValue.fromS(PREFIX + session.sessionId()));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /** An item that cannot be read, of another version perhaps, must not hide the others. */
    private static Optional<Session> readable(Map<String, AttributeValue> item) {
        try {
            return Optional.of(session(item));
        } catch (IllegalStateException | NumberFormatException e) {
            LOG.warn("a session item is ignored: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Session session(Map<String, AttributeValue> item) {
        AttributeValue publicKey = item.get("publicKey");
        return new Session(
                text(item, "stage"),
                text(item, "item").substring(PREFIX.length()),
                text(item, "developer"),
                text(item, "machine"),
                text(item, "connectionId"),
                publicKey == null ? null : publicKey.s(),
                (int) number(item, "protocolVersion"),
                attribute(item, "functions").l().stream().map(AttributeValue::s).toList(),
                Instant.ofEpochMilli(number(item, "started")),
                Instant.ofEpochMilli(number(item, "lastSeen")),
                Instant.ofEpochSecond(number(item, "expires")));
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

    private <T> T call(String verb, Supplier<T> operation) throws IOException {
        try {
            return operation.get();
        } catch (SdkException e) {
            throw new IOException("the session table " + table + " cannot be " + verb + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
