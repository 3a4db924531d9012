package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OvertimeTest {
    private final BlockingQueue<String> reports = new ArrayBlockingQueue<>(4);
    private final CountDownLatch exited = new CountDownLatch(1);
    private HttpServer runtimeApi;

    @BeforeEach
    void open() throws Exception {
        runtimeApi = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        runtimeApi.createContext("/", call -> {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            reports.add(call.getRequestMethod() + " " + call.getRequestURI() + " " + body);
            call.sendResponseHeaders(202, -1);
            call.close();
        });
        runtimeApi.start();
    }

    @AfterEach
    void close() {
        runtimeApi.stop(0);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("stub-overtime");
    }

    @Test
    void whenTheTimeIsUpTheCallerGetsLambdasErrorAndTheProcessEnds() throws Exception {
        Overtime.Watch watch = overtime().watch("request-1", Duration.ofMillis(50));
        assertThat(exited.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(reports.poll())
                .startsWith("POST /2018-06-01/runtime/invocation/request-1/error ")
                .contains("\"errorType\":\"Sandbox.Timedout\"")
                .contains("\"errorMessage\":\"RequestId: request-1 Error: Task timed out after 0.05 seconds\"");
        watch.close();
        awaitNoThread();
    }

    @Test
    void aHandlerInTimeIsLeftAlone() throws Exception {
        overtime().watch("request-1", Duration.ofMillis(100)).close();
        assertThat(exited.await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(reports).isEmpty();
        awaitNoThread();
    }

    @Test
    void anEnvironmentThatServesSeveralInvocationsGoesOn() throws Exception {
        String api = api();
        Overtime several = Overtime.of(Map.of("AWS_LAMBDA_RUNTIME_API", api, "AWS_LAMBDA_MAX_CONCURRENCY", "8"));
        Overtime.Watch watch = several.watch("request-1", Duration.ofMillis(1));
        assertThat(reports.poll(200, TimeUnit.MILLISECONDS)).isNull();
        watch.close();
    }

    private Overtime overtime() {
        return new Overtime(Optional.of(api()), exited::countDown);
    }

    private String api() {
        return "127.0.0.1:" + runtimeApi.getAddress().getPort();
    }

    private static void awaitNoThread() {
        org.awaitility.Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("stub-overtime")));
    }
}
