package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.fuzz.Fuzzer;
import io.devrunner.protocol.fuzz.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.SdkHttpMethod;

/** Whatever comes over the wire, both ports answer something other than an error of ours, and close. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class WireFuzzTest {
    /** Seeds name the port by a word, since it is another one in each run. */
    private static final String HOST = "Host: 127.0.0.1:@PORT";

    private static final String[] UPGRADE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    private LocalCloud cloud;

    @BeforeEach
    void open() {
        cloud = new TestCloud().open();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String request(String first, String payload, String... headers) {
        return first + " HTTP/1.1\r\n" + HOST + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + payload;
    }

    private static byte[] bytes(String characters) {
        return characters.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String characters(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String exchange(byte[] input, int port) throws Exception {
        String request = characters(input).replace("@PORT", Integer.toString(port));
        String statuses = Wire.statuses(Wire.exchange(port, bytes(request)));
        assertThat(statuses).doesNotContain("500");
        return statuses;
    }

    @Test
    void theFrontDoorAnswers() throws Exception {
        int port = cloud.httpUrl().getPort();
        Fuzzer.of("front-door")
                .seed(request("GET /a/b?c=d", "", "Cookie: a=b"))
                .seed(request("POST /", "hi", "Content-Type: text/plain", "Content-Length: 2"))
                .seed(request("POST /", "2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding: chunked"))
                .seed(request("GET /", "", "Origin: https://evil.example", "Connection: close"))
                .words("\r\n", "Host: ", "Content-Length: ", "Transfer-Encoding: chunked", "Expect: 100-continue")
                .words("Upgrade: websocket", "Connection: Upgrade", "HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .run(input -> exchange(input, port));
    }

    @Test
    void theAwsPortAnswersAndLetsNobodyIn() throws Exception {
        int port = cloud.awsUrl().getPort();
        Fuzzer.of("aws-port")
                .seed(request(
                        "POST /2015-03-31/functions/hello/invocations",
                        "{}",
                        "Authorization: AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/lambda/aws4_request,"
                                + " SignedHeaders=host, Signature=00",
                        "X-Amz-Date: 20261122T190000Z",
                        "Content-Length: 2"))
                .seed(request("POST /dev/@connections/AAAAAAAAAAA%3D", "", "Content-Length: 0"))
                .seed(request("GET /dev", "", UPGRADE))
                .words("\r\n", "Host: ", "Content-Length: ", "Transfer-Encoding: chunked", "Authorization: ")
                .run(input -> {
                    String statuses = exchange(input, port);
                    assertThat(statuses).doesNotContain("200").doesNotContain("101");
                    return statuses;
                });
    }

    @Test
    void aWebSocketReadsFramesOrCloses() throws Exception {
        List<String> headers = new ArrayList<>(List.of(UPGRADE));
        new SignedCalls(cloud)
                .sign("execute-api", SdkHttpMethod.GET, "/dev", new byte[0], Map.of())
                .forEachHeader((name, values) -> headers.add(name + ": " + values.get(0)));
        int port = cloud.awsUrl().getPort();
        String handshake = "GET /dev HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
        Fuzzer.of("websocket-server")
                .seed(frame(0x81, "{\"action\":\"connectionId\"}"))
                .seed(frame(0x01, "{"), frame(0x89, "ping"), frame(0x80, "}"))
                .seed(frame(0x82, "binary"))
                .seed(frame(0x88, "\u0003\u00e8bye"))
                .seed(new byte[] {(byte) 0x81, (byte) 254, 0, 2, 0, 0, 0, 0, 'a', 'b'})
                .seed(new byte[] {(byte) 0x81, (byte) 255, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 'a', 'b'})
                .run(input -> {
                    String answer = Wire.exchange(port, bytes(handshake + characters(input)));
                    return Wire.statuses(answer) + frames(answer.substring(answer.lastIndexOf("\r\n") + 1));
                });
    }

    /** What the first bytes after the handshake look like, in letters. */
    private static String frames(String answer) {
        StringBuilder letters = new StringBuilder();
        answer.chars().limit(8).forEach(c -> letters.append((char) ('a' + c % 26)));
        return letters.toString();
    }

    /** A short frame, masked with zeros, as a client sends it; its characters are bytes. */
    private static byte[] frame(int first, String payload) {
        byte[] frame = new byte[payload.length() + 6];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | payload.length());
        System.arraycopy(bytes(payload), 0, frame, 6, payload.length());
        return frame;
    }
}
