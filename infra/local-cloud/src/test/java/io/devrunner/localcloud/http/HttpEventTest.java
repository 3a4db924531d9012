package io.devrunner.localcloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.devrunner.localcloud.server.Call;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs a port that a test cannot take for itself. */
final class HttpEventTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, 80",
        "127.0.0.1, 80",
        "[::1], 80",
        "localhost:80, 80",
        "[::1]:3000, 3000",
    })
    void thePortOfAHostWithoutOneIsThatOfHttp(String host, String port) throws IOException {
        HttpFields headers = HttpFields.build().add("Host", host);
        Call call = new Call("GET", "/", null, headers, Payload.empty(), Map.of(), "HTTP/1.1", "127.0.0.1");
        RouteTable.Match match =
                new RouteTable.Match(new RouteTable.Target(Route.parse("$default"), "hello"), Map.of());

        Payload event = HttpEvent.of(call, match, "/", Authorizer.NONE, "ID", "TRACE", Instant.EPOCH);

        JsonNode sent = new JsonMapper().readTree(event.bytes());
        assertThat(sent.at("/headers/x-forwarded-port").textValue()).isEqualTo(port);
    }
}
