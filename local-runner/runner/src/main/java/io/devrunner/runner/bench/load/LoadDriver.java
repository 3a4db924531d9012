package io.devrunner.runner.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.StubVariables;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;

/**
 * A process of its own that holds the stubs, as on AWS others than the runner do. Its environment is a stub's; its
 * arguments are scenarios, and it prints what it measured, one JSON object a line, in their order.
 */
public final class LoadDriver {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So many stubs or connections are opened at a time. */
    private static final int OPENERS = 8;

    /** Before it counts, each is used twice, so that its connections and its environment are there. */
    private static final int WARM_UP = 2;

    /** And all of them so often in all, as far as a quarter of what is measured allows. */
    private static final int WARM_UPS = 400;

    private final AwsCredentialsProvider credentials = EnvironmentVariableCredentialsProvider.create();
    private final BridgeAddress address =
            new BridgeAddress(URI.create(System.getenv(StubVariables.BRIDGE_URL)), System.getenv("AWS_REGION"));

    private LoadDriver() {}

    /**
     * Measures.
     *
     * @param args scenarios, as {@link Scenario#argument} writes them
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        // One kept connection for each sender, before the first of them is opened.
        System.setProperty("http.maxConnections", "4096");
        PrintStream results = System.out;
        // What a stub prints for CloudWatch has no place among the results.
        System.setOut(System.err);
        LoadDriver driver = new LoadDriver();
        for (String argument : args) {
            results.println(JSON.writeValueAsString(driver.measure(Scenario.parse(argument))));
            results.flush();
        }
        System.exit(0);
    }

    private Measured measure(Scenario scenario) throws IOException, InterruptedException {
        List<RoundTrip> lanes = open(scenario);
        ExecutorService threads = Executors.newFixedThreadPool(scenario.atOnce());
        try {
            byte[] payload = payload(scenario.bytes());
            int warmUp = Math.max(WARM_UP * scenario.atOnce(), Math.min(WARM_UPS, scenario.count() / 4));
            run(threads, lanes, payload, warmUp);
            long begun = System.nanoTime();
            List<Result> results = run(threads, lanes, payload, scenario.count());
            return Measured.of(
                    scenario,
                    results.stream().map(Result::nanos).toList(),
                    failures(results),
                    System.nanoTime() - begun);
        } finally {
            threads.shutdownNow();
            lanes.forEach(RoundTrip::close);
        }
    }

    private List<RoundTrip> open(Scenario scenario) throws IOException, InterruptedException {
        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
        try {
            Callable<RoundTrip> opener = scenario.way() == Scenario.Way.FLOOR
                    ? () -> new FloorRoundTrip(address, credentials)
                    : StubRoundTrip::new;
            List<Future<RoundTrip>> opening = new ArrayList<>();
            for (int lane = 0; lane < scenario.atOnce(); lane++) {
                opening.add(openers.submit(opener));
            }
            return results(opening);
        } finally {
            openers.shutdown();
        }
    }

    /** A JSON string of random letters and digits, of which a quarter can be compressed away. */
    private static byte[] payload(int bytes) {
        Random random = new Random(bytes);
        byte[] alphabet =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = alphabet[random.nextInt(alphabet.length)];
        }
        payload[0] = '"';
        payload[bytes - 1] = '"';
        return payload;
    }

    /**
     * How one round trip went.
     *
     * @param failure empty if it came back
     */
    private record Result(long nanos, String failure) {}

    private static List<Result> run(ExecutorService threads, List<RoundTrip> lanes, byte[] payload, int count)
            throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Future<List<Result>>> running = new ArrayList<>();
        for (RoundTrip lane : lanes) {
            running.add(threads.submit(() -> {
                List<Result> results = new ArrayList<>();
                while (next.getAndIncrement() < count) {
                    results.add(time(lane, payload));
                }
                return results;
            }));
        }
        return results(running).stream().flatMap(List::stream).toList();
    }

    private static Result time(RoundTrip lane, byte[] payload) throws InterruptedException {
        long begun = System.nanoTime();
        String failure = "";
        try {
            lane.run(payload);
        } catch (IOException | RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
        return new Result(System.nanoTime() - begun, failure);
    }

    private static <T> List<T> results(List<Future<T>> futures) throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw new IOException("could not be measured: " + e.getCause(), e);
            }
        }
        return results;
    }

    /** Their count; the first of them is shown, since a benchmark that fails is to be understood. */
    private static int failures(List<Result> results) {
        List<String> failures = results.stream()
                .map(Result::failure)
                .filter(failure -> !failure.isEmpty())
                .toList();
        if (!failures.isEmpty()) {
            System.err.println(failures.size() + " failed, the first with: " + failures.get(0));
        }
        return failures.size();
    }
}
