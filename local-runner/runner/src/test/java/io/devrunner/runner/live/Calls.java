package io.devrunner.runner.live;

import io.devrunner.localcloud.LocalCloud;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Calls of a runner's functions from outside: over HTTP, and by the AWS SDK. */
final class Calls implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI httpUrl;
    private final LambdaClient lambda;
    private final Duration timeout;

    private Calls(URI httpUrl, LambdaClient lambda, Duration timeout) {
        this.httpUrl = httpUrl;
        this.lambda = lambda;
        this.timeout = timeout;
    }

    static Calls of(LiveRun run) throws IOException, InterruptedException {
        Map<String, String> environment = run.environment();
        return of(
                run.httpUrl(),
                URI.create(environment.get("AWS_ENDPOINT_URL_LAMBDA")),
                environment.get("AWS_REGION"),
                environment.get("AWS_ACCESS_KEY_ID"),
                environment.get("AWS_SECRET_ACCESS_KEY"),
                TIMEOUT);
    }

    static Calls of(LocalCloud cloud) {
        return of(cloud, TIMEOUT);
    }

    /** Which are given up after this time. */
    static Calls of(LocalCloud cloud, Duration timeout) {
        return of(
                cloud.httpUrl(),
                cloud.awsUrl(),
                cloud.region(),
                cloud.credentials().accessKeyId(),
                cloud.credentials().secretAccessKey(),
                timeout);
    }

    private static Calls of(
            URI httpUrl, URI awsUrl, String region, String accessKeyId, String secretAccessKey, Duration timeout) {
        LambdaClient lambda = LambdaClient.builder()
                .endpointOverride(awsUrl)
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(timeout))
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(timeout).retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
        return new Calls(httpUrl, lambda, timeout);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    /** The payload of the answer to a GET that is still on its way. */
    CompletableFuture<String> getLater(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    CompletableFuture<String> postLater(String path, String payload) {
        return http.sendAsync(
                        request(path).POST(BodyPublishers.ofString(payload)).build(), BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(httpUrl.resolve(path)).timeout(timeout);
    }

    InvokeResponse invoke(String function, String event) {
        return invoke(function, SdkBytes.fromUtf8String(event));
    }

    InvokeResponse invoke(String function, SdkBytes event) {
        return lambda.invoke(request -> request.functionName(function).payload(event));
    }

    CompletableFuture<InvokeResponse> invokeLater(String function, String event) {
        return CompletableFuture.supplyAsync(() -> invoke(function, event));
    }

    /** The response of an invocation, as text. */
    String invoked(String function, String event) throws FailedCall {
        InvokeResponse response = invoke(function, event);
        String payload = response.payload().asUtf8String();
        if (response.functionError() != null) {
            throw new FailedCall(payload, response.responseMetadata().requestId());
        }
        return payload;
    }

    /** The payload of the answer to a POST of plain text. */
    String posted(String path, String text) throws FailedCall, IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request(path)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(text))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new FailedCall(
                    "HTTP " + response.statusCode() + ": " + response.body() + " "
                            + response.headers().firstValue("X-Dev-Runner-Hint").orElse(""),
                    response.headers().firstValue("Apigw-Requestid").orElse(""));
        }
        return response.body();
    }

    /** The result of a call that must not take longer than any call may. */
    static <T> T result(CompletableFuture<T> call) throws InterruptedException, ExecutionException, TimeoutException {
        return call.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A call that was answered with an error. */
    static final class FailedCall extends Exception {
        private final String requestId;

        FailedCall(String answer, String requestId) {
            super(answer);
            this.requestId = requestId;
        }

        String requestId() {
            return requestId;
        }
    }

    @Override
    public void close() {
        lambda.close();
    }
}
