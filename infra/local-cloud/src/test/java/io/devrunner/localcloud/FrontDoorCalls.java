package io.devrunner.localcloud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls of a cloud's front door. */
final class FrontDoorCalls {
    private FrontDoorCalls() {}

    /** A request to a path; its host is set when it is sent. */
    static HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create("http://unset" + path)).timeout(timeout);
    }

    /** The answer as text. */
    static HttpResponse<String> send(HttpClient client, LocalCloud cloud, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        URI uri = request.build().uri();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        URI target = URI.create(cloud.httpUrl() + uri.getRawPath() + query);
        return client.send(request.uri(target).build(), BodyHandlers.ofString());
    }
}
