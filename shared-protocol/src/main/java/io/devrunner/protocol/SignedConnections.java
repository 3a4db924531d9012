package io.devrunner.protocol;

import io.devrunner.protocol.SignedService.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code PostToConnection} as a plain signed request. The SDK's client takes more than twice as long for each post, and
 * brings classes for which each cold start of a stub would pay.
 */
public final class SignedConnections implements ConnectionsClient {
    private static final int GONE = 410;
    private static final int ATTEMPTS = 4;
    private static final Map<String, String> HEADERS = Map.of("content-type", "application/octet-stream");

    private final URI url;
    private final SignedService service;

    /**
     * Connects nothing yet.
     *
     * @param clock by which posts are signed
     */
    public SignedConnections(BridgeAddress address, Supplier<Credentials> credentials, InstantSource clock) {
        url = address.connectionsUrl();
        service = new SignedService("execute-api", address.region(), credentials, clock);
    }

    @Override
    public void post(String connectionId, String frame, Duration time) throws IOException {
        URI to = URI.create(url + "/@connections/" + URLEncoder.encode(connectionId, StandardCharsets.UTF_8));
        Answer answer;
        try {
            answer = service.post(
                    to,
                    HEADERS,
                    frame.getBytes(StandardCharsets.UTF_8),
                    new SignedService.Trying(time, ATTEMPT, ATTEMPTS),
                    SignedConnections::passes);
        } catch (IOException | RuntimeException e) {
            throw new IOException("a frame could not be posted to " + connectionId + ": " + e, e);
        }
        // If an attempt before may have arrived, it is not certain that nobody has the frame.
        if (answer.status() == GONE && !answer.doubtful()) {
            throw new PeerGoneException(connectionId);
        }
        if (answer.status() >= 300) {
            throw new PostRefusedException(
                    connectionId, answer.status(), answer.body().text());
        }
    }

    private static boolean passes(Answer answer) {
        return answer.status() >= 500 || answer.status() == 429;
    }
}
