package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One call of each service of the local cloud. */
final class WholePathTest {
    private static final byte[] HELLO = "{\"greeting\":\"hello\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void aPostedMessageReachesItsConnection() throws Exception {
        try (LocalCloud cloud = new TestCloud().open()) {
            SignedCalls calls = new SignedCalls(cloud);
            TestClient client = new TestClient();
            WebSocket socket = calls.connect(client);
            String id = client.connectionId(socket);

            assertThat(id).matches("[A-Za-z0-9_-]{15}=");
            assertThat(calls.postToConnection(id, HELLO).join().statusCode()).isEqualTo(200);
            assertThat(client.message()).isEqualTo("{\"greeting\":\"hello\"}");
            socket.abort();
        }
    }

    @Test
    void aStoredItemIsRead() throws Exception {
        try (LocalCloud cloud = new TestCloud().open()) {
            SignedCalls calls = new SignedCalls(cloud);
            String table = cloud.table();
            String item = "{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#1\"}}";

            assertThat(calls.table("PutItem", "{\"TableName\":\"" + table + "\",\"Item\":" + item + "}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(calls.table("GetItem", "{\"TableName\":\"" + table + "\",\"Key\":" + item + "}")
                            .body())
                    .isEqualTo("{\"Item\":" + item + "}");
        }
    }

    @Test
    void anInvokedFunctionAnswers() throws Exception {
        try (LocalCloud cloud = new TestCloud().open()) {
            HttpResponse<String> response =
                    new SignedCalls(cloud).post("lambda", "/2015-03-31/functions/hello/invocations", HELLO, Map.of());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"greeting\":\"hello\"}");
        }
    }

    @Test
    void aCalledUrlIsAnsweredByItsFunction() throws Exception {
        try (LocalCloud cloud = new TestCloud().open()) {
            HttpResponse<String> response = new SignedCalls(cloud)
                    .send(HttpRequest.newBuilder(cloud.httpUrl().resolve("/a/b?c=d"))
                            .build());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"rawPath\":\"/a/b\"", "\"rawQueryString\":\"c=d\"");
        }
    }
}
