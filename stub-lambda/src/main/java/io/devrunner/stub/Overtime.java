package io.devrunner.stub;

import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an original handler at the function's original timeout, as Lambda did before the function was attached and got 15
 * minutes: the caller gets Lambda's error, and the execution environment ends with the handler, for a thread cannot be
 * ended alone. Where an environment serves several invocations at once that would end the others too, and the handler is
 * only told of its deadline.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
final class Overtime {
    private static final String ERROR_TYPE = "Sandbox.Timedout";
    private static final int REPORT_MILLIS = 2_000;

    /** Where the Runtime API is; empty when an overdue handler goes on. */
    private final Optional<String> runtimeApi;

    private final Runnable exit;

    Overtime(Optional<String> runtimeApi, Runnable exit) {
        this.runtimeApi = runtimeApi;
        this.exit = exit;
    }

    static Overtime of(Map<String, String> environment) {
        boolean alone = environment
                .getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1")
                .trim()
                .equals("1");
        Optional<String> runtimeApi =
                Optional.ofNullable(environment.get("AWS_LAMBDA_RUNTIME_API")).filter(api -> alone);
        return new Overtime(runtimeApi, () -> Runtime.getRuntime().halt(1));
    }

    /** Made when there is something to say: its classes take a while, and most starts say nothing. */
    private static Logger log() {
        return LoggerFactory.getLogger(Overtime.class);
    }

    /** Watches over one invocation until it is closed. */
    Watch watch(String requestId, Duration timeout) {
        return new Watch(requestId, timeout);
    }

    private void end(String requestId, Duration timeout) {
        String text = String.format(
                Locale.ROOT,
                "RequestId: %s Error: Task timed out after %.2f seconds",
                requestId,
                timeout.toMillis() / 1_000.0);
        log().error("{}", text);
        try {
            report(requestId, RemoteError.json(ERROR_TYPE, text));
        } catch (IOException e) {
            log().error("the timeout cannot be reported: {}", e.getMessage());
        } finally {
            exit.run();
        }
    }

    private void report(String requestId, Payload error) throws IOException {
        URI url = URI.create(
                "http://" + runtimeApi.orElseThrow() + "/2018-06-01/runtime/invocation/" + requestId + "/error");
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(REPORT_MILLIS);
        connection.setReadTimeout(REPORT_MILLIS);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Lambda-Runtime-Function-Error-Type", ERROR_TYPE);
        try (OutputStream body = connection.getOutputStream()) {
            body.write(error.bytes());
        }
        int status = connection.getResponseCode();
        if (status / 100 != 2) {
            throw new IOException("the Runtime API answers " + status);
        }
    }

    /** One invocation that has a timeout of its own. */
    final class Watch {
        /** Null when an overdue handler goes on. */
        private final @Nullable ScheduledThreadPoolExecutor timer;

        /** Whether it is settled who answers the invocation: its handler or its timeout. */
        private final AtomicBoolean settled = new AtomicBoolean();

        private final CountDownLatch ended = new CountDownLatch(1);

        private Watch(String requestId, Duration timeout) {
            if (runtimeApi.isEmpty()) {
                timer = null;
                return;
            }
            timer = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "stub-overtime");
                thread.setDaemon(true);
                return thread;
            });
            ScheduledFuture<?> unused =
                    timer.schedule(() -> expired(requestId, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void expired(String requestId, Duration timeout) {
            if (settled.compareAndSet(false, true)) {
                end(requestId, timeout);
                ended.countDown();
            }
        }

        /** The handler is done. If its time was up before, this waits for the end of the process, which is under way. */
        void close() {
            boolean inTime = settled.compareAndSet(false, true);
            if (!inTime) {
                awaitEnd();
            }
            if (timer != null) {
                timer.shutdownNow();
            }
        }

        private void awaitEnd() {
            try {
                if (!ended.await(3L * REPORT_MILLIS, TimeUnit.MILLISECONDS)) {
                    log().error("the process did not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
