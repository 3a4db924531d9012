package io.devrunner.worker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of the <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime API</a> over
 * one kept connection.
 *
 * <p>Not {@code HttpURLConnection}: that repeats a POST whose connection broke, heeds the proxy settings that a handler
 * may make for the whole process, and shares connections between execution environments.
 */
final class RuntimeApi implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A debugger that stops all threads may hold this one too, between its question and the answer. */
    private static final Duration POST_TIMEOUT = Duration.ofMinutes(20);

    private static final int MOST_HEADERS = 100;

    /** Our additions to the Runtime API, by which new method bodies reach an environment between two events. */
    private static final String REDEFINE = "dev-runner-redefine";

    private static final String REDEFINITION_FAILED = "Dev-Runner-Redefinition-Failed";

    private final String host;
    private final int port;
    private final String path;
    private final Socket socket = new Socket(Proxy.NO_PROXY);

    private RuntimeApi(String host, int port, String path) {
        this.host = host;
        this.port = port;
        this.path = path;
    }

    /**
     * Connects at the first call.
     *
     * @param address host and port, as in {@code AWS_LAMBDA_RUNTIME_API}
     */
    static RuntimeApi at(String address, String token) {
        int colon = address.lastIndexOf(':');
        return new RuntimeApi(
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                "/" + token + "/2018-06-01/runtime/");
    }

    /** A status with its headers, whose names are in lower case, and body. */
    @SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
    record Answer(int status, Map<String, String> headers, byte[] body) {
        /** Whether the body holds classes to redefine instead of an event. */
        boolean isRedefinition() {
            return headers.containsKey(REDEFINE);
        }

        /** Without event and headers, which hold what the caller has sent. */
        @Override
        public String toString() {
            return "answer " + status;
        }
    }

    /** Waits for an event as long as it takes. */
    Answer next() throws IOException {
        return call("GET", "invocation/next", Map.of(), new byte[0], Duration.ZERO);
    }

    /** As {@link #next}, and tells why the redefinition that the last answer asked for was not done. */
    Answer nextAfterFailure(String reason) throws IOException {
        return call("GET", "invocation/next", Map.of(REDEFINITION_FAILED, reason), new byte[0], Duration.ZERO);
    }

    Answer response(String requestId, byte[] response) throws IOException {
        return call("POST", "invocation/" + requestId + "/response", Map.of(), response, POST_TIMEOUT);
    }

    Answer error(String requestId, Failure failure) throws IOException {
        return call("POST", "invocation/" + requestId + "/error", failure.headers(), failure.body(), POST_TIMEOUT);
    }

    Answer initError(Failure failure) throws IOException {
        return call("POST", "init/error", failure.headers(), failure.body(), POST_TIMEOUT);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Answer call(String method, String route, Map<String, String> headers, byte[] body, Duration timeout)
            throws IOException {
        if (!socket.isConnected()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_TIMEOUT.toMillis());
        }
        socket.setSoTimeout((int) timeout.toMillis());
        send(method, route, headers, body);
        return receive();
    }

    private void send(String method, String route, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(route).append(" HTTP/1.1\r\n");
        header(head, "Host", host + ":" + port);
        header(head, "Content-Type", "application/json");
        header(head, "Content-Length", String.valueOf(body.length));
        headers.forEach((name, value) -> header(head, name, value));
        head.append("\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length() + body.length);
        message.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        message.writeBytes(body);
        OutputStream out = socket.getOutputStream();
        message.writeTo(out);
        out.flush();
    }

    private static void header(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** One answer is read for each request, so nothing of the next can be in the buffer. */
    private Answer receive() throws IOException {
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    /**
     * Reads an answer.
     *
     * @throws IOException when the stream ends before the answer does, or holds something else
     */
    static Answer read(InputStream in) throws IOException {
        try {
            int status = Integer.parseInt(after(' ', line(in)).split(" ", 2)[0]);
            Map<String, String> headers = headers(in);
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("expected " + length + " bytes, got " + body.length);
            }
            return new Answer(status, headers, body);
        } catch (IllegalArgumentException e) {
            throw new IOException("the Runtime API's answer is malformed: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String value = after(':', line);
            headers.put(line.substring(0, line.length() - value.length() - 1).toLowerCase(Locale.ROOT), value.strip());
            if (headers.size() > MOST_HEADERS) {
                throw new IOException("more than " + MOST_HEADERS + " headers");
            }
        }
        return headers;
    }

    private static String after(char mark, String line) throws IOException {
        int index = line.indexOf(mark);
        if (index < 0) {
            throw new IOException("expected '" + mark + "' in a line of " + line.length() + " characters");
        }
        return line.substring(index + 1);
    }

    private static String line(InputStream in) throws IOException {
        String line = Lines.read(in);
        if (line == null) {
            throw new EOFException("the Runtime API closed the connection");
        }
        return line;
    }
}
