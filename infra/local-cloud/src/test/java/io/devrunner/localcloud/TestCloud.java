package io.devrunner.localcloud;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.http.Authorizer;
import io.devrunner.localcloud.http.Cors;
import io.devrunner.localcloud.http.PayloadFormat;
import io.devrunner.localcloud.http.Route;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A local cloud on free ports with one function, {@code hello}, and what a test changes about it. */
final class TestCloud implements LocalCloudEvents {
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private InProcessHost host = InProcessHost.echo();
    private Limits limits = Limits.aws();
    private FaultPlan faults = FaultPlan.none();
    private Clock clock = Clock.systemUTC();
    private PayloadFormat payload = PayloadFormat.V2;
    private Authorizer authorizer = Authorizer.NONE;
    private Cors cors = Cors.OFF;
    private List<Route> routes = List.of(Route.parse("$default"));

    TestCloud host(InProcessHost changed) {
        host = changed;
        return this;
    }

    TestCloud limits(Limits changed) {
        limits = changed;
        return this;
    }

    TestCloud faults(FaultPlan changed) {
        faults = changed;
        return this;
    }

    TestCloud clock(Clock changed) {
        clock = changed;
        return this;
    }

    TestCloud routes(String... changed) {
        routes = Stream.of(changed).map(Route::parse).toList();
        return this;
    }

    TestCloud payload(PayloadFormat changed) {
        payload = changed;
        return this;
    }

    TestCloud authorizer(String json) {
        authorizer = Authorizer.of(json);
        return this;
    }

    TestCloud cors(Cors changed) {
        cors = changed;
        return this;
    }

    LocalCloud open() {
        LocalFunction hello = new LocalFunction(
                "hello", routes, payload, authorizer, 512, Duration.ofSeconds(30), 10, Map.of(), Optional.empty());
        LocalCloud cloud = LocalCloud.open(
                new LocalCloudSettings("dev", 0, 0, List.of(hello), cors, Path.of("."), limits, faults, clock),
                this,
                host);
        cloud.start();
        return cloud;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void line(String function, @Nullable String requestId, String line) {}

    @Override
    public void warning(String text) {
        warnings.add(text);
    }
}
