package io.devrunner.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A service of AWS for requests and answers that fit in memory. A stub asks so, since each of the SDK's clients brings
 * some 2,000 classes, for which every cold start would pay.
 */
final class SignedService {
    private final RequestSigner signer;

    /**
     * Connects nothing yet.
     *
     * @param name as it is signed, for instance {@code dynamodb}
     */
    SignedService(String name, String region, Supplier<Credentials> credentials, InstantSource clock) {
        signer = new RequestSigner(name, region, credentials, clock);
    }

    /**
     * What came back, whatever the status.
     *
     * @param doubtful whether an attempt before it may have arrived too
     */
    record Answer(int status, Payload body, boolean doubtful) {
        private Answer after(boolean doubt) {
            return doubt ? new Answer(status, body, true) : this;
        }
    }

    /**
     * How long a request is tried.
     *
     * @param time with all attempts
     * @param attempt each of them
     * @param most so many of them
     */
    record Trying(Duration time, Duration attempt, int most) {}

    /**
     * Posts a body, and again as long as that is worth it.
     *
     * @param headers in small letters; they are signed
     * @param passing whether an answer may be another one a moment later
     * @return the last answer, also if it is one that may pass
     * @throws IOException when the last attempt had no answer
     * @throws RuntimeException what the credentials provider throws
     */
    Answer post(URI url, Map<String, String> headers, byte[] body, Trying trying, Predicate<Answer> passing)
            throws IOException {
        long end = System.nanoTime() + trying.time().toNanos();
        boolean doubtful = false;
        for (int tries = 1; ; tries++) {
            try {
                Answer answer = attempt(url, headers, body, millis(trying.attempt(), end - System.nanoTime()));
                if (!passing.test(answer) || !again(tries, trying.most(), end)) {
                    return answer.after(doubtful);
                }
                doubtful |= answer.status() >= 500;
            } catch (IOException e) {
                if (!again(tries, trying.most(), end)) {
                    throw e;
                }
                doubtful = true;
            }
        }
    }

    /** Does once what every request needs before there is a connection, so that the classes for it are loaded. */
    static void rehearse() throws IOException {
        RequestSigner.rehearse();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
        }
    }

    private static int millis(Duration attempt, long leftNanos) {
        return (int) Math.max(1, Math.min(attempt.toMillis(), leftNanos / 1_000_000));
    }

    /** Whether there may be another attempt, and is time for one; then it has been waited for. */
    private static boolean again(int failures, int most, long end) {
        if (failures >= most) {
            return false;
        }
        long nanos = new Backoff(ThreadLocalRandom.current()).after(failures).toNanos();
        if (end - System.nanoTime() <= nanos) {
            return false;
        }
        LockSupport.parkNanos(nanos);
        return !Thread.currentThread().isInterrupted();
    }

    /**
     * Over a connection that the JDK keeps. One that turns out to be closed it replaces by itself, and posts once more:
     * what is posted here may come twice. The body is not streamed: before the JDK streams over a kept connection it
     * reads from it with a timeout of 1 ms, to see whether it is still open.
     */
    private Answer attempt(URI url, Map<String, String> headers, byte[] body, int millis) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        for (Map.Entry<String, String> header :
                signer.sign("POST", url, headers, body).entrySet()) {
            connection.setRequestProperty(header.getKey(), header.getValue());
        }
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        // Read to its end, so that the connection can be used again.
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, Payload.wrap(in == null ? new byte[0] : in.readAllBytes()), false);
        }
    }
}
