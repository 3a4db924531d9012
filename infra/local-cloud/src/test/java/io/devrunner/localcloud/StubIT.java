package io.devrunner.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.http.Route;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real stub in a worker JVM, connected to the local cloud, with no runner there. */
final class StubIT {
    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void withoutARunnerTheStubSaysSoToHttpCallersAndFailsForOthers() throws Exception {
        LocalFunction hello = new LocalFunction(
                "hello", List.of(Route.parse("$default")), 512, Duration.ofSeconds(30), 2, Map.of("A", "b"));
        TestCloud events = new TestCloud();
        LocalCloudSettings settings = new LocalCloudSettings(
                "dev", 0, 0, List.of(hello), directory, Limits.aws(), FaultPlan.none(), Clock.systemUTC());
        try (LocalCloud cloud = LocalCloud.open(settings, events)) {
            cloud.start();
            cloud.warm().get(60, TimeUnit.SECONDS);
            SignedCalls calls = new SignedCalls(cloud);

            HttpResponse<String> http =
                    calls.send(HttpRequest.newBuilder(cloud.httpUrl()).build());
            HttpResponse<String> invoked =
                    calls.post("lambda", "/2015-03-31/functions/hello/invocations", "{}".getBytes(UTF_8), Map.of());

            assertThat(http.statusCode()).as(http.body()).isEqualTo(503);
            assertThat(http.body()).startsWith("dev-runner: ");
            assertThat(invoked.statusCode()).isEqualTo(200);
            assertThat(invoked.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
            assertThat(events.warnings()).isEmpty();
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }
}
