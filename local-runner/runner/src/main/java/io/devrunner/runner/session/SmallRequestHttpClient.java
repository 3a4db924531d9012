package io.devrunner.runner.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The SDK's way to the JDK's {@link HttpURLConnection} for requests and answers that fit in memory. The SDK's own
 * {@code UrlConnectionHttpClient} streams, and before it streams over a kept connection the JDK reads from it with a
 * timeout of 1 ms to see whether it is still open: more than 1 ms for each post, against 0.1 ms for the post itself.
 * Without streaming the JDK posts again by itself when a kept connection turns out to be closed; a frame that comes twice
 * does no harm.
 */
final class SmallRequestHttpClient implements SdkHttpClient {
    private final int connectMillis;
    private final int readMillis;

    SmallRequestHttpClient(Duration connectTimeout, Duration readTimeout) {
        connectMillis = (int) connectTimeout.toMillis();
        readMillis = (int) readTimeout.toMillis();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(request);
    }

    @Override
    public String clientName() {
        return "SmallRequest";
    }

    /** Nothing to close: idle connections belong to the JDK. */
    @Override
    public void close() {}

    private final class Exchange implements ExecutableHttpRequest {
        private final HttpExecuteRequest request;

        /** Set by the caller's thread, read by the SDK's timer. */
        private volatile @Nullable HttpURLConnection connection;

        Exchange(HttpExecuteRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            SdkHttpRequest http = request.httpRequest();
            HttpURLConnection opened = (HttpURLConnection) http.getUri().toURL().openConnection();
            connection = opened;
            opened.setConnectTimeout(connectMillis);
            opened.setReadTimeout(readMillis);
            opened.setInstanceFollowRedirects(false);
            opened.setUseCaches(false);
            opened.setRequestMethod(http.method().name());
            http.forEachHeader((name, values) -> values.forEach(value -> opened.addRequestProperty(name, value)));
            ContentStreamProvider content = request.contentStreamProvider().orElse(null);
            if (content != null) {
                opened.setDoOutput(true);
                try (InputStream in = content.newStream();
                        OutputStream out = opened.getOutputStream()) {
                    in.transferTo(out);
                }
            }
            return response(opened);
        }

        /** Reads all of the answer, so that the connection can be used again. */
        private HttpExecuteResponse response(HttpURLConnection answered) throws IOException {
            int status = answered.getResponseCode();
            byte[] body = {};
            try (InputStream in = status < 400 ? answered.getInputStream() : answered.getErrorStream()) {
                if (in != null) {
                    body = in.readAllBytes();
                }
            }
            return HttpExecuteResponse.builder()
                    .response(SdkHttpFullResponse.builder()
                            .statusCode(status)
                            .statusText(answered.getResponseMessage())
                            .headers(headers(answered))
                            .build())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                    .build();
        }

        private static Map<String, List<String>> headers(HttpURLConnection answered) {
            Map<String, List<String>> headers = new HashMap<>(answered.getHeaderFields());
            // The JDK keeps the status line under this key.
            headers.remove(null);
            return headers;
        }

        @Override
        public void abort() {
            HttpURLConnection open = connection;
            if (open != null) {
                open.disconnect();
            }
        }
    }
}
