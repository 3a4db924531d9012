package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Payload;
import io.devrunner.protocol.fuzz.Fuzzer;
import io.devrunner.protocol.fuzz.Wire;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler's code may write to its worker's output or send to the Runtime API, whatever it is, harms nobody else. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class HostFuzzTest {
    /** Notes what it is told. */
    private static final class Listener implements WorkerOutput.Listener {
        private final StringBuilder outcome = new StringBuilder();

        @Override
        public void line(@Nullable String requestId, WorkerEvents.Source source, String line) {
            outcome.append("line of ").append(source).append(requestId == null ? " " : " invocation ");
        }

        @Override
        public void invocationEnd(String requestId) {
            outcome.append("end of invocation ");
        }

        @Override
        public void environmentEnd(String token) {
            outcome.append("end of environment ");
        }

        @Override
        public void warning(String text) {
            outcome.append("warning ");
        }
    }

    @Test
    void allOfAWorkersOutputIsReadAsRecordsOrLines() throws Exception {
        Fuzzer.of("records")
                .seed("\u001e{\"record\":\"line\",\"requestId\":\"1\",\"source\":\"STDOUT\",\"line\":\"hi\"}\n")
                .seed("\u001e{\"record\":\"invocationEnd\",\"requestId\":\"1\"}\nplain\n")
                .seed("\u001e{\"record\":\"environmentEnd\",\"token\":\"1\"}\n")
                .seed("half\u001e{\"record\":\"warning\",\"text\":\"1\"}\n")
                .words("\u001e", "\u001e{\"record\":\"", "line", "STDERR", "LOGGER", "JVM", "\"source\":", "\n")
                .run(input -> {
                    Listener listener = new Listener();
                    new WorkerOutput(listener).readRecords(new ByteArrayInputStream(input));
                    return listener.outcome.toString();
                });
    }

    /** Knows one invocation, {@code known}, and has no events. */
    private static final class Environment implements RuntimeApiClient {
        @Override
        public void next(Poll poll) {
            poll.gone();
        }

        @Override
        public boolean response(String requestId, Payload response) {
            return requestId.equals("known");
        }

        @Override
        public boolean oversizedResponse(String requestId) {
            return requestId.equals("known");
        }

        @Override
        public boolean error(String requestId, ReportedError error) {
            return requestId.equals("known");
        }

        @Override
        public void initError(ReportedError error) {}
    }

    @Test
    void theRuntimeApiAnswersWhateverComesOverTheWire() throws Exception {
        try (RuntimeApiServer server = RuntimeApiServer.open()) {
            String token = server.newToken();
            server.register(token, new Environment());
            String host = "\r\nHost: " + server.address() + "\r\n";
            int port = Integer.parseInt(server.address().split(":", 2)[1]);
            // Seeds name token and host by words, since they are others in each run.
            String path = " /@TOKEN/2018-06-01/runtime/";
            Fuzzer.of("runtime-api-server")
                    .seed("GET" + path + "invocation/next HTTP/1.1@HOST\r\n")
                    .seed("POST" + path + "invocation/known/response HTTP/1.1@HOSTContent-Length: 2\r\n\r\n{}")
                    .seed("POST" + path + "invocation/other/error HTTP/1.1@HOSTContent-Length: 20\r\n"
                            + "Lambda-Runtime-Function-Error-Type: Error\r\n\r\n{\"errorMessage\":\"a\"}")
                    .seed("POST" + path
                            + "init/error HTTP/1.1@HOSTTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
                    .seed("GET /credentials/0 HTTP/1.1@HOSTAuthorization: 0\r\n\r\n")
                    .words("\r\n", "/response", "/error", "known", "Content-Length: ", "Transfer-Encoding: chunked")
                    .words("\"errorType\":", "\"stackTrace\":[", "Lambda-Runtime-Function-Error-Type: ", "@HOST")
                    .run(input -> {
                        String request = new String(input, StandardCharsets.ISO_8859_1)
                                .replace("@TOKEN", token)
                                .replace("@HOST", host);
                        String statuses =
                                Wire.statuses(Wire.exchange(port, request.getBytes(StandardCharsets.ISO_8859_1)));
                        assertThat(statuses).doesNotContain("500");
                        return statuses;
                    });
        }
    }
}
