package io.devrunner.protocol;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The session table as a stub reads and writes it: the two operations that it needs, each one a plain signed request to
 * DynamoDB.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
public final class StubTable implements StubDirectory {
    private static final int OK = 200;
    private static final String TYPE = "application/x-amz-json-1.0";

    /** Of a partition of AWS, by how the names of its regions begin. */
    private static final Map<String, String> SUFFIXES = Map.of(
            "cn-", "amazonaws.com.cn",
            "us-iso-", "c2s.ic.gov",
            "us-isob-", "sc2s.sgov.gov",
            "us-isof-", "csp.hci.ic.gov",
            "eu-isoe-", "cloud.adc-e.uk",
            "eusc-", "amazonaws.eu");

    private final String table;
    private final URI endpoint;
    private final SignedService service;
    private final Duration timeout;
    private final Clock clock;

    private StubTable(String table, URI endpoint, SignedService service, Duration timeout, Clock clock) {
        this.table = table;
        this.endpoint = endpoint;
        this.service = service;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Connects nothing yet.
     *
     * @param endpoint instead of the region's, for the local cloud; null for AWS
     * @param timeout after so long without an answer an operation fails, with all that was tried
     */
    public static StubTable open(
            String table, String region, @Nullable URI endpoint, Supplier<Credentials> credentials, Duration timeout) {
        Clock clock = Clock.systemUTC();
        return new StubTable(
                table,
                endpoint == null ? endpointOf(region) : endpoint,
                new SignedService("dynamodb", region, credentials, clock),
                timeout,
                clock);
    }

    static URI endpointOf(String region) {
        String suffix = "amazonaws.com";
        for (Map.Entry<String, String> partition : SUFFIXES.entrySet()) {
            if (region.startsWith(partition.getKey())) {
                suffix = partition.getValue();
            }
        }
        return URI.create("https://dynamodb." + region + "." + suffix);
    }

    @Override
    public List<Session> sessions(String stage) throws IOException {
        Instant now = clock.instant();
        List<Session> sessions = new ArrayList<>();
        Object next = null;
        do {
            Map<String, Object> page = call("Query", "read", query(stage, next));
            if (page.get("Items") instanceof List<?> items) {
                for (Object item : items) {
                    Optional<Session> session = SessionItem.read(new Item(item), StubTable::warn);
                    if (session.isPresent()
                            && session.get().expires().isAfter(now)
                            && session.get().isAlive(now)) {
                        sessions.add(session.get());
                    }
                }
            }
            next = page.get("LastEvaluatedKey");
        } while (next != null);
        // A comparator's classes take a while, and mostly there is nothing to sort.
        if (sessions.size() > 1) {
            sessions.sort(Comparator.comparing(Session::started).reversed());
        }
        return List.copyOf(sessions);
    }

    private Map<String, Object> query(String stage, @Nullable Object from) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("TableName", table);
        query.put("ConsistentRead", true);
        query.put("KeyConditionExpression", "#stage = :stage and begins_with(#item, :prefix)");
        query.put("ExpressionAttributeNames", Map.of("#stage", "stage", "#item", "item"));
        query.put(
                "ExpressionAttributeValues",
                Map.of(":stage", Map.of("S", stage), ":prefix", Map.of("S", SessionItem.PREFIX)));
        if (from != null) {
            query.put("ExclusiveStartKey", from);
        }
        return query;
    }

    @Override
    public void put(StubKey key) throws IOException {
        Map<String, Object> item = Map.of(
                "stage", Map.of("S", StubKey.partition(key.stage())),
                "item", Map.of("S", StubKey.item(key.publicKey())),
                "function", Map.of("S", key.function()),
                "expires", Map.of("N", Long.toString(key.expires().getEpochSecond())));
        Map<String, Object> unused = call("PutItem", "written", Map.of("TableName", table, "Item", item));
    }

    private Map<String, Object> call(String operation, String verb, Map<String, Object> request) throws IOException {
        try {
            SignedService.Answer answer = service.post(
                    endpoint.resolve("/"),
                    Map.of("content-type", TYPE, "x-amz-target", "DynamoDB_20120810." + operation),
                    json(request).getBytes(StandardCharsets.UTF_8),
                    // A connection that died without a word costs one attempt: there must be time for another.
                    new SignedService.Trying(timeout, Duration.ofMillis(timeout.toMillis() / 2), Integer.MAX_VALUE),
                    new Passing());
            if (answer.status() != OK) {
                throw new Refused(answer);
            }
            byte[] body = answer.body().bytes();
            return isEmpty(body) ? Map.of() : TableAnswer.read(body);
        } catch (IOException | RuntimeException e) {
            throw failed(verb, e);
        }
    }

    /**
     * Whether there is nothing in it, as mostly: to know that takes no parser, whose classes cost a cold start as much as
     * all else here. The names do not stand in a value, where their quotation marks would be escaped.
     */
    private static boolean isEmpty(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        return text.equals("{}") || (text.contains("\"Items\":[]") && !text.contains("\"LastEvaluatedKey\""));
    }

    /** No method reference, whose class would have to be made at each cold start. */
    private static final class Passing implements Predicate<SignedService.Answer> {
        @Override
        public boolean test(SignedService.Answer answer) {
            return answer.status() != OK && new Refused(answer).isTransient();
        }
    }

    private IOException failed(String verb, Exception cause) {
        return new IOException("the session table " + table + " cannot be " + verb + ": " + why(cause), cause);
    }

    private static String why(Exception cause) {
        if (cause instanceof InterruptedIOException) {
            return "it does not answer. Is there a way to the internet (in a VPC, a NAT gateway)?";
        }
        boolean tells = cause.getMessage() != null && (cause instanceof Refused || cause instanceof RuntimeException);
        return (tells ? "" : cause.getClass().getSimpleName() + ": ") + cause.getMessage();
    }

    /** Also without a generator, for the same reason as {@link #isEmpty}. */
    private static String json(Map<?, ?> object) {
        StringBuilder out = new StringBuilder(512);
        write(out, object);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value) {
        if (value instanceof Map<?, ?> object) {
            out.append('{');
            for (Map.Entry<?, ?> entry : object.entrySet()) {
                if (out.charAt(out.length() - 1) != '{') {
                    out.append(',');
                }
                write(out, entry.getKey());
                write(out.append(':'), entry.getValue());
            }
            out.append('}');
        } else if (value instanceof Boolean) {
            out.append(value);
        } else {
            quote(out, value.toString());
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Its logger is made when there is something to say: hardly ever, and its classes take a while. */
    private static void warn(String text) {
        LoggerFactory.getLogger(StubTable.class).warn(text);
    }

    /** An item as DynamoDB writes it: each attribute is an object with its type as the only name. */
    private record Item(Object json) implements SessionItem {
        private @Nullable Object attribute(String name, String type) {
            return json instanceof Map<?, ?> item && item.get(name) instanceof Map<?, ?> attribute
                    ? attribute.get(type)
                    : null;
        }

        @Override
        public @Nullable String text(String name) {
            return attribute(name, "S") instanceof String text ? text : null;
        }

        @Override
        public @Nullable String number(String name) {
            return attribute(name, "N") instanceof String digits ? digits : null;
        }

        @Override
        public @Nullable List<String> texts(String name) {
            if (!(attribute(name, "L") instanceof List<?> list)) {
                return null;
            }
            List<String> texts = new ArrayList<>();
            for (Object element : list) {
                if (element instanceof Map<?, ?> attribute && attribute.get("S") instanceof String text) {
                    texts.add(text);
                }
            }
            return texts;
        }

        @Override
        public boolean isTrue(String name) {
            return Boolean.TRUE.equals(attribute(name, "BOOL"));
        }
    }

    /**
     * DynamoDB has answered with an error.
     * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
     */
    private static final class Refused extends IOException {
        private final int status;
        private final String type;

        Refused(SignedService.Answer answer) {
            this(answer.status(), error(answer.body().bytes()));
        }

        private Refused(int status, Map<String, Object> answer) {
            this(status, answer.getOrDefault("__type", "").toString(), answer);
        }

        /** Empty when it is no JSON: it comes from something in between, and the status says enough. */
        private static Map<String, Object> error(byte[] body) {
            try {
                return TableAnswer.read(body);
            } catch (IOException ignored) {
                return Map.of();
            }
        }

        private Refused(int status, String type, Map<String, Object> answer) {
            super(type.substring(type.indexOf('#') + 1) + ": "
                    + answer.getOrDefault("message", answer.getOrDefault("Message", "no reason is given")) + " (status "
                    + status + ")");
            this.status = status;
            this.type = type;
        }

        boolean isTransient() {
            return status >= 500
                    || status == 429
                    || type.endsWith("ThroughputExceededException")
                    || type.endsWith("ThrottlingException")
                    || type.endsWith("RequestLimitExceeded");
        }
    }

    /** Nothing to close: idle connections belong to the JDK. */
    @Override
    public void close() {}
}
