package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

final class StubTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Credentials CREDENTIALS = new Credentials("AKIDEXAMPLE", "secret", null);
    private final long expires = Instant.now().plusSeconds(600).getEpochSecond();
    private final long seen = Instant.now().toEpochMilli();

    /** What DynamoDB answers next; the server has one thread, and the test waits for it. */
    private final Queue<Answer> answers = new ArrayDeque<>();

    /** As above. */
    private final List<Asked> asked = new ArrayList<>();

    private HttpServer server;
    private StubTable table;

    private record Answer(int status, String body) {}

    private record Asked(String target, JsonNode body) {}

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::answer);
        server.start();
        table = table(server.getAddress().getPort(), () -> CREDENTIALS, Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        table.close();
        server.stop(0);
    }

    /** Its item is there for two minutes more, and a runner takes nothing by then. */
    @Test
    void aRunnerThatWasNotSeenForAMinuteIsGone() throws IOException {
        answers.add(new Answer(
                200,
                "{\"Items\":[" + item("a", 1, expires) + "," + item("b", 2, expires, seen - 61_000) + ","
                        + item("c", 3, expires, seen - 40_000) + "]}"));

        assertThat(table.sessions("dev")).extracting(Session::sessionId).containsExactly("c", "a");
    }

    @Test
    void sessionsAreReadPageByPageTheNewestFirst() throws IOException {
        String next = "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#a\"}}";
        answers.add(new Answer(200, "{\"Items\":[" + item("a", 1, expires) + "],\"LastEvaluatedKey\":" + next + "}"));
        answers.add(new Answer(200, "{\"Items\":[" + item("b", 2, expires) + "," + item("c", 3, 1) + "],\"Count\":2}"));

        List<Session> sessions = table.sessions("dev");

        assertThat(sessions).extracting(Session::sessionId).containsExactly("b", "a");
        Session session = sessions.get(0);
        assertThat(session.stage()).isEqualTo("dev");
        assertThat(session.developer()).isEqualTo("ada \"€\"");
        assertThat(session.machine()).isEqualTo("laptop");
        assertThat(session.connectionId()).isEqualTo("abc=");
        assertThat(session.publicKey()).isNull();
        assertThat(session.protocolVersion()).isEqualTo(1);
        assertThat(session.functions()).containsExactly("orders", "shop-*");
        assertThat(session.started()).isEqualTo(Instant.ofEpochMilli(2));
        assertThat(session.lastSeen()).isEqualTo(Instant.ofEpochMilli(seen));
        assertThat(session.expires()).isEqualTo(Instant.ofEpochSecond(expires));
        assertThat(session.retryInCloud()).isTrue();
        assertThat(asked).extracting(Asked::target).containsOnly("DynamoDB_20120810.Query");
        JsonNode first = asked.get(0).body();
        assertThat(first.path("TableName").asText()).isEqualTo("dev-runner-dev");
        assertThat(first.path("ConsistentRead").booleanValue()).isTrue();
        assertThat(first.at("/ExpressionAttributeValues/:stage/S").asText()).isEqualTo("dev");
        assertThat(first.has("ExclusiveStartKey")).isFalse();
        assertThat(asked.get(1).body().path("ExclusiveStartKey")).isEqualTo(JSON.readTree(next));
    }

    @Test
    void whatJsonMustHaveEscapedIsSentAsItIs() throws IOException {
        String stage = "a\"b\\c\u0001\t\n\u001f\u007f/é€\uD83D\uDE00";
        answers.add(new Answer(200, "{\"Items\":[]}"));

        assertThat(table.sessions(stage)).isEmpty();

        assertThat(asked.get(0).body().at("/ExpressionAttributeValues/:stage/S").asText())
                .isEqualTo(stage);
    }

    @Test
    void aPageWithoutSessionsIsFollowedToTheNext() throws IOException {
        answers.add(new Answer(200, "{\"Count\":0,\"Items\":[],\"LastEvaluatedKey\":{\"stage\":{\"S\":\"dev\"}}}"));
        answers.add(new Answer(200, "{\"Items\":[" + item("a", 1, expires) + "]}"));

        assertThat(table.sessions("dev")).extracting(Session::sessionId).containsExactly("a");
    }

    @Test
    void whatReadsLikeAnEmptyPageInAnAttributeIsNone() throws IOException {
        String item = item("a", 1, expires).replace("laptop", "\\\"Items\\\":[]");
        answers.add(new Answer(200, "{\"Items\":[" + item + "]}"));

        assertThat(table.sessions("dev")).extracting(Session::machine).containsExactly("\"Items\":[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "null",
                "{\"stage\":\"dev\"}",
                "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#x\"}}",
                "{\"stage\":{\"S\":{\"S\":\"dev\"}},\"item\":{\"N\":\"1\"}}"
            })
    void anItemThatCannotBeReadDoesNotHideTheOthers(String unreadable) throws IOException {
        answers.add(new Answer(200, "{\"Items\":[" + unreadable + "," + item("a", 1, expires) + "]}"));

        assertThat(table.sessions("dev")).extracting(Session::sessionId).containsExactly("a");
    }

    @Test
    void neitherDoesOneOfATimeThatThereIsNot() throws IOException {
        anItemThatCannotBeReadDoesNotHideTheOthers(item("x", 1, Long.MAX_VALUE));
    }

    @Test
    void aStubsKeyIsWrittenInItsOwnPartition() throws IOException {
        answers.add(new Answer(200, "{}"));

        table.put(new StubKey("dev", "a+b/=", "orders", Instant.ofEpochSecond(7)));

        assertThat(asked.get(0).target()).isEqualTo("DynamoDB_20120810.PutItem");
        assertThat(asked.get(0).body())
                .isEqualTo(
                        JSON.readTree(
                                "{\"TableName\":\"dev-runner-dev\",\"Item\":{\"stage\":{\"S\":\"dev#stubs\"},"
                                        + "\"item\":{\"S\":\"stub#a+b/=\"},\"function\":{\"S\":\"orders\"},\"expires\":{\"N\":\"7\"}}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "500,com.amazonaws.dynamodb.v20120810#InternalServerError",
        "503,ServiceUnavailable",
        "429,TooManyRequests",
        "400,com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "400,com.amazon.coral.availability#ThrottlingException",
        "400,com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"
    })
    void whatPassesIsTriedAgain(int status, String type) throws IOException {
        answers.add(new Answer(status, "{\"__type\":\"" + type + "\",\"message\":\"busy\"}"));
        answers.add(new Answer(200, "{\"Items\":[]}"));

        assertThat(table.sessions("dev")).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void whatIsForbiddenIsToldAtOnce() {
        answers.add(new Answer(
                400,
                "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\","
                        + "\"Message\":\"User: me is not authorized to perform: dynamodb:Query\"}"));

        assertThatThrownBy(() -> table.sessions("dev"))
                .isInstanceOf(IOException.class)
                .hasMessage("the session table dev-runner-dev cannot be read: AccessDeniedException: User: me is not"
                        + " authorized to perform: dynamodb:Query (status 400)");
        assertThat(asked).hasSize(1);
    }

    @Test
    void anErrorThatIsNoJsonIsToldByItsStatus() {
        answers.add(new Answer(403, "<html>Forbidden</html>"));

        assertThatThrownBy(() -> table.put(new StubKey("dev", "key", "orders", Instant.EPOCH)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the session table dev-runner-dev cannot be written")
                .hasMessageContaining("(status 403)");
    }

    @Test
    void aTableThatNeverAnswersIsToldWithWhatToLookAt() throws IOException {
        // The kernel completes the connections that wait to be accepted; nobody ever answers on them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                StubTable unanswered = table(silent.getLocalPort(), () -> CREDENTIALS, Duration.ofMillis(400))) {
            assertThatThrownBy(() -> unanswered.sessions("dev"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the session table dev-runner-dev cannot be read: it does not answer")
                    .hasMessageContaining("NAT gateway");
        }
    }

    @Test
    void aTableThatRefusesConnectionsIsToldWithTheReason() throws IOException {
        int closed;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = closedAtOnce.getLocalPort();
        }
        try (StubTable refusing = table(closed, () -> CREDENTIALS, Duration.ofMillis(200))) {
            assertThatThrownBy(() -> refusing.sessions("dev"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be read: ConnectException: Connection refused");
        }
    }

    @Test
    void missingCredentialsAreTold() {
        Supplier<Credentials> none = () -> {
            throw new IllegalStateException("there are no credentials");
        };
        try (StubTable unsigned = table(9, none, Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> unsigned.sessions("dev"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there are no credentials");
        }
    }

    static List<Region> regions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("regions")
    void theEndpointIsWhereTheSdkFindsIt(Region region) {
        assertThat(StubTable.endpointOf(region.id()).getHost())
                .isEqualTo(DynamoDbClient.serviceMetadata().endpointFor(region).toString());
    }

    private static StubTable table(int port, Supplier<Credentials> credentials, Duration timeout) {
        return StubTable.open(
                "dev-runner-dev", "eu-west-1", URI.create("http://127.0.0.1:" + port), credentials, timeout);
    }

    private String item(String id, long started, long until) {
        return item(id, started, until, seen);
    }

    private static String item(String id, long started, long until, long seen) {
        return "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#" + id + "\"},"
                + "\"developer\":{\"S\":\"ada \\\"€\\\"\"},\"machine\":{\"S\":\"laptop\"},"
                + "\"connectionId\":{\"S\":\"abc=\"},\"protocolVersion\":{\"N\":\"1\"},"
                + "\"functions\":{\"L\":[{\"S\":\"orders\"},{\"S\":\"shop-*\"}]},\"started\":{\"N\":\"" + started
                + "\"},\"lastSeen\":{\"N\":\"" + seen + "\"},\"expires\":{\"N\":\"" + until
                + "\"},\"retryInCloud\":{\"BOOL\":true},\"more\":{\"M\":{\"x\":{\"NULL\":true}}}}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        asked.add(new Asked(exchange.getRequestHeaders().getFirst("X-Amz-Target"), body));
        Answer answer = answers.remove();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
