package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.http.Cors;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser is told of the front door's answers, over real HTTP. */
final class CorsTest {
    private static final String PAGE = "http://localhost:5173";
    private static final String SHOP = "https://shop.example.com";
    private static final String OWN = "{\"statusCode\":201,\"headers\":{\"Access-Control-Allow-Origin\":\"own\","
            + "\"access-control-max-age\":\"9\",\"X-Total\":\"3\"},\"body\":\"hi\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<LocalCloud> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LocalCloud::close);
    }

    @Test
    void aPreflightIsAnsweredWithoutARouteForIt() throws Exception {
        HttpResponse<String> answer = preflight(Cors.ANY_ORIGIN, PAGE);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(header(answer, "Access-Control-Allow-Headers")).isEqualTo("authorization,content-type");
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void anOriginThatIsNamedMaySendCookies() throws Exception {
        HttpResponse<String> answer = preflight(new Cors(false, List.of(SHOP, PAGE)), SHOP);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
    }

    @Test
    void anOriginThatIsNotNamedIsAllowedNothing() throws Exception {
        HttpResponse<String> answer = preflight(new Cors(false, List.of(SHOP)), PAGE);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, https://evil.example", "false, https://evil.example"})
    void aPageOfAnotherSiteMustBeNamed(boolean any, String origin) throws Exception {
        Cors cors = any ? Cors.ANY_ORIGIN : new Cors(false, List.of(SHOP));

        assertThat(preflight(cors, origin).statusCode()).isEqualTo(403);
        assertThat(get(cors, origin).statusCode()).isEqualTo(403);
    }

    @Test
    void theHeadersOfTheConfigurationTakeThePlaceOfTheFunctions() throws Exception {
        HttpResponse<String> answer = get(new Cors(false, List.of(SHOP)), SHOP);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(SHOP);
        assertThat(header(answer, "Access-Control-Max-Age")).isEmpty();
        assertThat(header(answer, "Access-Control-Expose-Headers")).contains("x-total");
        assertThat(header(answer, "X-Total")).isEqualTo("3");
    }

    @Test
    void aCallThatNoRouteTakesCanBeReadToo() throws Exception {
        HttpResponse<String> answer = send(Cors.ANY_ORIGIN, "/none", request -> request.header("Origin", PAGE));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void withoutTheKeyTheFunctionAnswersItself() throws Exception {
        assertThat(preflight(Cors.OFF, PAGE).statusCode()).isEqualTo(404);
        assertThat(header(get(Cors.OFF, PAGE), "Access-Control-Allow-Origin")).isEqualTo("own");
        assertThat(preflight(Cors.OFF, SHOP).statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> get(Cors cors, String origin) throws Exception {
        return send(cors, "/orders", request -> request.header("Origin", origin));
    }

    private HttpResponse<String> preflight(Cors cors, String origin) throws Exception {
        return send(
                cors,
                "/orders",
                request -> request.method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "PUT")
                        .header("Access-Control-Request-Headers", "authorization,content-type"));
    }

    private HttpResponse<String> send(Cors cors, String path, UnaryOperator<HttpRequest.Builder> as) throws Exception {
        LocalCloud cloud = new TestCloud()
                .cors(cors)
                .routes("GET /orders")
                .host(InProcessHost.running(request -> InProcessHost.succeeded(OWN)))
                .open();
        opened.add(cloud);
        return FrontDoorCalls.send(client, cloud, as.apply(FrontDoorCalls.request(path, Duration.ofSeconds(20))));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
