package io.devrunner.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.http.PayloadFormat;
import io.devrunner.protocol.TestClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payload format 1.0, both ways, over real HTTP. */
final class RestFrontDoorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2020-03-12T19:03:58.390Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<LocalCloud> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LocalCloud::close);
    }

    @Test
    void theEventHasAllFieldsOfTheFormat() throws Exception {
        LocalCloud cloud = echo("POST /users/{id}");

        JsonNode event = JSON.readTree(call(cloud));

        String authority = cloud.httpUrl().getAuthority();
        ((ObjectNode) event.get("requestContext")).put("requestId", "ID").put("extendedRequestId", "ID");
        ((ObjectNode) event.get("headers")).put("X-Amzn-Trace-Id", "TRACE");
        ((ObjectNode) event.get("multiValueHeaders"))
                .putArray("X-Amzn-Trace-Id")
                .add("TRACE");
        assertThat(event).isEqualTo(JSON.readTree("""
                        {"version": "1.0", "resource": "/users/{id}", "path": "/users/7 b", "httpMethod": "POST",
                         "headers": {"Content-Length": "13", "Host": "%1$s", "Content-Type":
                           "application/json; charset=utf-8", "Cookie": "one=1; two=2", "User-Agent": "test",
                           "X-Many": "b", "X-Amzn-Trace-Id": "TRACE", "X-Forwarded-For": "127.0.0.1",
                           "X-Forwarded-Port": "%2$d", "X-Forwarded-Proto": "http"},
                         "multiValueHeaders": {"Content-Length": ["13"], "Host": ["%1$s"], "Content-Type":
                           ["application/json; charset=utf-8"], "Cookie": ["one=1; two=2"], "User-Agent": ["test"],
                           "X-Many": ["a", "b"], "X-Amzn-Trace-Id": ["TRACE"], "X-Forwarded-For": ["127.0.0.1"],
                           "X-Forwarded-Port": ["%2$d"], "X-Forwarded-Proto": ["http"]},
                         "queryStringParameters": {"a": "2", "c": "x y z", "d": ""},
                         "multiValueQueryStringParameters": {"a": ["1", "2"], "c": ["x y z"], "d": [""]},
                         "pathParameters": {"id": "7 b"}, "stageVariables": null,
                         "requestContext": {"accountId": "000000000000", "apiId": "localcloud", "domainName": "%1$s",
                           "domainPrefix": "127", "extendedRequestId": "ID", "httpMethod": "POST",
                           "identity": {"accessKey": null, "accountId": null, "apiKey": null, "apiKeyId": null,
                             "caller": null, "cognitoAuthenticationProvider": null,
                             "cognitoAuthenticationType": null, "cognitoIdentityId": null,
                             "cognitoIdentityPoolId": null, "principalOrgId": null, "sourceIp": "127.0.0.1",
                             "user": null, "userAgent": "test", "userArn": null},
                           "path": "/users/7 b", "protocol": "HTTP/1.1", "requestId": "ID",
                           "requestTime": "12/Mar/2020:19:03:58 +0000", "requestTimeEpoch": 1584039838390,
                           "resourceId": "POST /users/{id}", "resourcePath": "/users/{id}", "stage": "$default"},
                         "body": "{\\"grüße\\":1}", "isBase64Encoded": false}""".formatted(
                        authority, cloud.httpUrl().getPort())));
    }

    @Test
    void theEventIsThatOfTheLibrary() throws Exception {
        APIGatewayProxyRequestEvent event =
                JSON.readValue(call(echo("POST /users/{id}")), APIGatewayProxyRequestEvent.class);

        assertThat(event.getHttpMethod()).isEqualTo("POST");
        assertThat(event.getPath()).isEqualTo("/users/7 b");
        assertThat(event.getResource()).isEqualTo("/users/{id}");
        assertThat(event.getPathParameters()).containsExactly(Map.entry("id", "7 b"));
        assertThat(event.getQueryStringParameters()).containsEntry("a", "2");
        assertThat(event.getMultiValueQueryStringParameters()).containsEntry("a", List.of("1", "2"));
        assertThat(event.getHeaders()).containsEntry("X-Many", "b");
        assertThat(event.getMultiValueHeaders()).containsEntry("X-Many", List.of("a", "b"));
        assertThat(event.getBody()).isEqualTo("{\"grüße\":1}");
        assertThat(event.getIsBase64Encoded()).isFalse();
        assertThat(event.getRequestContext().getRequestTimeEpoch()).isEqualTo(NOW.toEpochMilli());
        assertThat(event.getRequestContext().getIdentity().getSourceIp()).isEqualTo("127.0.0.1");
    }

    @Test
    void theLibraryReadsWhatAnAuthorizerWouldHaveFoundOut() throws Exception {
        LocalCloud cloud = open(echoing("POST /users/{id}").authorizer("{\"claims\":{\"sub\":\"dev\"}}"));

        APIGatewayProxyRequestEvent event = JSON.readValue(call(cloud), APIGatewayProxyRequestEvent.class);

        assertThat(event.getRequestContext().getAuthorizer()).isEqualTo(Map.of("claims", Map.of("sub", "dev")));
    }

    @Test
    void whatIsEmptyIsNull() throws Exception {
        JsonNode event = JSON.readTree(send(echo("$default"), request("/")).body());

        assertThat(event.get("resource").textValue()).isEqualTo("$default");
        assertThat(event.at("/requestContext/resourcePath").textValue()).isEqualTo("$default");
        for (String name : List.of(
                "body",
                "pathParameters",
                "queryStringParameters",
                "multiValueQueryStringParameters",
                "stageVariables")) {
            assertThat(event.path(name).isNull()).as(name).isTrue();
        }
        assertThat(event.get("isBase64Encoded").booleanValue()).isFalse();
    }

    @Test
    void aTextOfAnyTypeIsNoBase64() throws Exception {
        JsonNode event = JSON.readTree(send(
                        echo("$default"),
                        request("/")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("a=ü")))
                .body());

        assertThat(event.get("body").textValue()).isEqualTo("a=ü");
        assertThat(event.get("isBase64Encoded").booleanValue()).isFalse();
    }

    @Test
    void whatIsNoTextIsPassedByteForByte() throws Exception {
        byte[] bytes = {0, (byte) 0xff};
        JsonNode event = JSON.readTree(send(echo("$default"), request("/").POST(BodyPublishers.ofByteArray(bytes)))
                .body());

        assertThat(event.get("isBase64Encoded").booleanValue()).isTrue();
        assertThat(Base64.getDecoder().decode(event.get("body").textValue())).isEqualTo(bytes);
    }

    @Test
    void aResponseOfTheLibraryIsTakenApart() throws Exception {
        HttpResponse<String> response = get(JSON.writeValueAsString(new APIGatewayProxyResponseEvent()
                .withStatusCode(201)
                .withHeaders(Map.of("X-One", "1", "Connection", "close"))
                .withMultiValueHeaders(Map.of("Set-Cookie", List.of("a=1", "b=2"), "x-one", List.of("1", "2")))
                .withBody("{\"grüße\":1}")));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("{\"grüße\":1}");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.headers().allValues("X-One")).containsExactly("1", "2");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void aBase64ResponseIsDecoded() throws Exception {
        String base64 = Base64.getEncoder().encodeToString("grüße".getBytes(UTF_8));

        assertThat(get("{\"statusCode\":\"200\",\"isBase64Encoded\":true,\"body\":\"" + base64 + "\"}")
                        .body())
                .isEqualTo("grüße");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"hi\"}",
                "\"hi\"",
                "null",
                "[1]",
                "{\"statusCode\":null}",
                "{\"statusCode\":200,\"body\":{}}"
            })
    void aMalformedResponseIsAnInternalServerErrorWithAHint(String response) throws Exception {
        HttpResponse<String> received = get(response);

        assertThat(received.statusCode()).isEqualTo(500);
        assertThat(received.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
        assertThat(received.headers().firstValue("X-Dev-Runner-Hint").orElseThrow())
                .startsWith("hello: the response");
    }

    private String call(LocalCloud cloud) throws Exception {
        return send(
                        cloud,
                        request("/users/7%20b?a=1&a=2&c=x%20y+z&d")
                                .header("Cookie", "one=1; two=2")
                                .header("X-Many", "a")
                                .header("X-Many", "b")
                                .header("User-Agent", "test")
                                .header("Content-Type", "application/json; charset=utf-8")
                                .POST(BodyPublishers.ofString("{\"grüße\":1}")))
                .body();
    }

    private HttpResponse<String> get(String functionResponse) throws Exception {
        TestCloud settings = new TestCloud()
                .payload(PayloadFormat.V1)
                .host(InProcessHost.running(request -> InProcessHost.succeeded(functionResponse)));
        return send(open(settings), request("/"));
    }

    /** A function that answers its event, as the body of a response. */
    private LocalCloud echo(String route) {
        return open(echoing(route));
    }

    private static TestCloud echoing(String route) {
        return new TestCloud()
                .payload(PayloadFormat.V1)
                .clock(new TestClock(NOW))
                .routes(route)
                .host(InProcessHost.running(request -> InProcessHost.succeeded(JSON.createObjectNode()
                        .put("statusCode", 200)
                        .put("body", request.event().text())
                        .toString())));
    }

    private LocalCloud open(TestCloud settings) {
        LocalCloud cloud = settings.open();
        opened.add(cloud);
        return cloud;
    }

    private static HttpRequest.Builder request(String path) {
        return FrontDoorCalls.request(path, TIMEOUT);
    }

    private HttpResponse<String> send(LocalCloud cloud, HttpRequest.Builder request) throws Exception {
        return FrontDoorCalls.send(client, cloud, request);
    }
}
