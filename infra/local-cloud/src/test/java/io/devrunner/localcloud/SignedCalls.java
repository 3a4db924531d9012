package io.devrunner.localcloud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Calls to a local cloud, signed by the AWS SDK's own signer. */
final class SignedCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Set by the HTTP client itself. */
    private static final Set<String> CLIENT_HEADERS = Set.of("host", "content-length", "connection", "expect");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final LocalCloud cloud;
    private final AwsCredentialsIdentity identity;
    private final Clock clock;

    SignedCalls(LocalCloud cloud, Clock clock) {
        this.cloud = cloud;
        this.clock = clock;
        this.identity = AwsCredentialsIdentity.create(
                cloud.credentials().accessKeyId(), cloud.credentials().secretAccessKey());
    }

    SignedCalls(LocalCloud cloud) {
        this(cloud, Clock.systemUTC());
    }

    HttpResponse<String> post(String service, String path, byte[] payload, Map<String, String> headers)
            throws IOException, InterruptedException {
        return send(sign(service, SdkHttpMethod.POST, path, payload, headers), payload);
    }

    HttpResponse<String> call(String service, SdkHttpMethod method, String path)
            throws IOException, InterruptedException {
        return send(sign(service, method, path, new byte[0], Map.of()), new byte[0]);
    }

    HttpResponse<String> table(String operation, String parameters) throws IOException, InterruptedException {
        return post(
                "dynamodb",
                "/",
                parameters.getBytes(StandardCharsets.UTF_8),
                Map.of("X-Amz-Target", "DynamoDB_20120810." + operation, "Content-Type", "application/x-amz-json-1.0"));
    }

    /** Posts to a connection. */
    CompletableFuture<HttpResponse<String>> postToConnection(String connectionId, byte[] payload) {
        SdkHttpRequest signed =
                sign("execute-api", SdkHttpMethod.POST, connectionPath(connectionId), payload, Map.of());
        return client.sendAsync(request(signed, payload), BodyHandlers.ofString());
    }

    static String connectionPath(String connectionId) {
        return "/dev/@connections/" + connectionId.replace("=", "%3D");
    }

    /** Opens a WebSocket with a signature in the headers. */
    WebSocket connect(WebSocket.Listener listener) {
        SdkHttpRequest signed = sign("execute-api", SdkHttpMethod.GET, "/dev", new byte[0], Map.of());
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(TIMEOUT);
        signed.forEachHeader((name, values) -> {
            if (!CLIENT_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        try {
            return builder.buildAsync(cloud.webSocketUrl(), listener).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the handshake failed", e.getCause());
        }
    }

    SdkHttpRequest sign(
            String service, SdkHttpMethod method, String path, byte[] payload, Map<String, String> headers) {
        return sign(service, method, path, payload, headers, AuthLocation.HEADER, true);
    }

    SdkHttpRequest sign(
            String service,
            SdkHttpMethod method,
            String path,
            byte[] payload,
            Map<String, String> headers,
            AuthLocation location,
            boolean payloadSigned) {
        SdkHttpFullRequest.Builder request =
                SdkHttpFullRequest.builder().uri(cloud.awsUrl().resolve(path)).method(method);
        headers.forEach(request::putHeader);
        if (!payloadSigned) {
            // The signer leaves out the payload's hash on encrypted connections alone.
            request.protocol("https");
        }
        return AwsV4HttpSigner.create()
                .sign(r -> {
                    r.identity(identity)
                            .request(request.build())
                            .payload(ContentStreamProvider.fromByteArray(payload))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, cloud.region())
                            .putProperty(AwsV4HttpSigner.AUTH_LOCATION, location)
                            .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payloadSigned)
                            .putProperty(HttpSigner.SIGNING_CLOCK, clock);
                    if (location == AuthLocation.QUERY_STRING) {
                        r.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1));
                    }
                })
                .request()
                .toBuilder()
                .protocol("http")
                .build();
    }

    HttpResponse<String> send(SdkHttpRequest signed, byte[] payload) throws IOException, InterruptedException {
        return client.send(request(signed, payload), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest request(SdkHttpRequest signed, byte[] payload) {
        URI uri = signed.getUri();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .method(signed.method().name(), BodyPublishers.ofByteArray(payload));
        List<String> pairs = new ArrayList<>();
        signed.forEachHeader((name, values) -> {
            if (!CLIENT_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> pairs.addAll(List.of(name, value)));
            }
        });
        return pairs.isEmpty()
                ? request.build()
                : request.headers(pairs.toArray(String[]::new)).build();
    }
}
