package io.devrunner.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.http.Route;
import io.devrunner.protocol.UserException;
import io.devrunner.workerhost.InvocationOutcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Opening and closing a local cloud. */
final class LocalCloudTest {
    @Test
    void itSaysWhereItIs() {
        try (LocalCloud cloud = new TestCloud().open()) {
            assertThat(cloud.awsUrl().toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
            assertThat(cloud.httpUrl().toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
            assertThat(cloud.webSocketUrl())
                    .hasToString("ws://" + cloud.awsUrl().getAuthority() + "/dev");
            assertThat(cloud.region()).isEqualTo("us-east-1");
            assertThat(cloud.credentials().accessKeyId()).matches("[A-Za-z0-9]{20}");
            assertThat(cloud.credentials().secretAccessKey()).hasSize(40);
            assertThat(cloud.credentials().toString())
                    .doesNotContain(cloud.credentials().secretAccessKey());
            assertThat(cloud.warm()).isCompleted();
        }
    }

    @Test
    void eachStartHasAnotherKey() {
        try (LocalCloud one = new TestCloud().open();
                LocalCloud other = new TestCloud().open()) {
            assertThat(one.credentials()).isNotEqualTo(other.credentials());
        }
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> open(port, 0, List.of())).isInstanceOfSatisfying(UserException.class, e -> {
                assertThat(e.what()).contains("Port " + port + " (--http-port)");
                assertThat(e.fix()).contains("--http-port 0");
            });
            assertThatThrownBy(() -> open(0, port, List.of()))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.what()).contains("(--aws-port)"));
        }
        assertNoThreads();
    }

    @Test
    void twoFunctionsWithOneRouteAreRefused() {
        assertThatThrownBy(() -> open(0, 0, List.of(function("one", "GET /a"), function("two", "get /a"))))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.what())
                                .isEqualTo("The route \"GET /a\" belongs to two functions: one and two."));
        assertNoThreads();
    }

    @Test
    void closingEndsAllConnectionsAndThreadsAndFreesThePorts() throws Exception {
        LocalCloud cloud = new TestCloud().open();
        int port = cloud.awsUrl().getPort();
        TestClient client = new TestClient();
        WebSocket socket = new SignedCalls(cloud).connect(client);
        client.connectionId(socket);

        long start = System.nanoTime();
        cloud.close();
        cloud.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
        assertThat(client.next()).isNotInstanceOf(TestClient.Message.class);
        assertNoThreads();
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void itIsFinishedWhenTheCallersHaveTheirAnswers() throws Exception {
        CompletableFuture<InvocationOutcome> outcome = new CompletableFuture<>();
        InProcessHost host = InProcessHost.later(request -> outcome);
        HttpClient http = HttpClient.newHttpClient();
        TestClient client = new TestClient();
        try (LocalCloud cloud = new TestCloud().host(host).open()) {
            client.connectionId(new SignedCalls(cloud).connect(client));
            HttpRequest call = HttpRequest.newBuilder(cloud.httpUrl()).build();
            CompletableFuture<HttpResponse<String>> answer = http.sendAsync(call, HttpResponse.BodyHandlers.ofString());
            Awaitility.await().until(() -> !host.requests().isEmpty());

            CompletableFuture<Void> finished = cloud.finish();

            assertThat(finished).isNotDone();
            outcome.complete(InProcessHost.succeeded("\"done\""));
            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
            // A WebSocket connection is no call, and may stay.
            finished.get(20, TimeUnit.SECONDS);
            assertThat(http.send(call, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(503);
        }
    }

    private static LocalCloud open(int httpPort, int awsPort, List<LocalFunction> functions) {
        return LocalCloud.open(
                new LocalCloudSettings(
                        "dev",
                        httpPort,
                        awsPort,
                        functions,
                        Path.of("."),
                        Limits.aws(),
                        FaultPlan.none(),
                        Clock.systemUTC()),
                new TestCloud(),
                InProcessHost.echo());
    }

    private static LocalFunction function(String name, String route) {
        return new LocalFunction(name, List.of(Route.parse(route)), 512, Duration.ofSeconds(3), 1, Map.of());
    }

    private static void assertNoThreads() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("local-cloud")));
    }
}
