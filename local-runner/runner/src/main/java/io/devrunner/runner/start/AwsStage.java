package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsClock;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.protocol.TravellingVariables;
import io.devrunner.protocol.UserException;
import io.devrunner.protocol.Variables;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.AwsNames;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.session.InvocationRunner;
import io.devrunner.runner.session.Lineage;
import io.devrunner.runner.session.RunnerSession;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The stage when its bridge lies on AWS: the stubs run there, and this machine has the session alone. */
final class AwsStage implements Stage {
    private final AwsAccess access;
    private final BridgeStack bridge;
    private final List<String> intercepted;
    private final @Nullable String profile;
    private final StartSettings settings;
    private final CompletableFuture<Void> hurry;
    private final Console console;
    private final AwsTroubles troubles;
    private final AttachedWatch watch;

    /** Whether events could come here. */
    private volatile boolean intercepting;

    /** That of the last session here; empty while there was none. */
    private volatile String sessionId = "";

    /** Whether somebody has taken over, who needs the functions to stay attached. */
    private volatile boolean replaced;

    private AwsStage(
            AwsAccess access,
            BridgeStack bridge,
            AwsNames names,
            @Nullable String profile,
            StartSettings settings,
            CompletableFuture<Void> hurry,
            Console console) {
        this.access = access;
        this.bridge = bridge;
        this.intercepted = names.globs(settings.functions());
        this.profile = profile;
        this.settings = settings;
        this.hurry = hurry;
        this.console = console;
        troubles = new AwsTroubles(access, bridge);
        watch = new AttachedWatch(access, bridge, intercepted, names.alternatives(), console);
    }

    /**
     * Finds the bridge.
     *
     * @param hurry when done, the end waits for nothing any more
     * @throws UserException when there are no credentials, or no bridge that can be used
     */
    static AwsStage open(
            Project project,
            StartSettings settings,
            StartSettings.Target.Aws target,
            CompletableFuture<Void> hurry,
            Console console) {
        AwsAccess access = target.access().get();
        try {
            BridgeStack bridge = BridgeStack.find(access, target.stage());
            // Its answer has told AWS's time.
            access.clock()
                    .wrong()
                    .ifPresent(how -> console.show(new RunnerEvent.Warning("this machine's clock is " + how
                            + ": the session goes by AWS's time, but not what handlers do themselves, such as signing"
                            + " or looking at dates. To fix that, " + AwsClock.SET_IT)));
            return new AwsStage(
                    access, bridge, new AwsNames(project.functions()), target.profile(), settings, hurry, console);
        } catch (RuntimeException e) {
            access.close();
            throw e;
        }
    }

    @Override
    public Map<String, String> variables() {
        String region = access.region().id();
        return Map.of("AWS_REGION", region, "AWS_DEFAULT_REGION", region);
    }

    /** With the profile that was asked for, which stands behind keys in variables otherwise. */
    @Override
    public Map<String, String> developer() {
        Map<String, String> variables = new HashMap<>(System.getenv());
        if (profile != null) {
            variables.keySet().removeAll(TravellingVariables.CREDENTIALS);
            variables.put("AWS_PROFILE", profile);
        }
        return variables;
    }

    @Override
    public Optional<Variables> credentials() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Clock clock() {
        return access.clock();
    }

    @Override
    public CompletableFuture<Void> warm() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> finish() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public RunnerSession session(InvocationRunner runner, Lineage lineage) {
        RunnerSession session;
        sessionId = lineage.sessionId();
        try {
            session = RunnerSession.open(
                    Sessions.identity(bridge.stage(), intercepted, settings.sharing(), lineage),
                    Sessions.bridge(bridge.address(), access.credentials(), settings.timeFactor(), access.clock()),
                    DynamoDbSessionDirectory.open(
                            bridge.tableName(), bridge.region(), access.credentials(), access.clock()),
                    runner,
                    new AwsSessionReporter(
                            console,
                            " --stage " + bridge.stage() + access.options(),
                            troubles,
                            watch,
                            () -> replaced = true));
        } catch (UserException e) {
            throw troubles.explain(e);
        }
        try {
            session.proveSending();
        } catch (IOException e) {
            session.close();
            throw troubles.cannotSend(e);
        }
        intercepting = true;
        watch.start();
        return session;
    }

    @Override
    public RunnerEvent.Ready ready(Map<String, Integer> debugPorts, long millis) {
        return new RunnerEvent.Ready(
                "aws", bridge.stage(), null, null, bridge.webSocketUrl(), intercepted, debugPorts, List.of(), millis);
    }

    @Override
    public void close() {
        try {
            watch.close();
            if (intercepting && !replaced && settings.sharing().detachOnExit()) {
                new DetachOnExit(access, bridge, intercepted, Developer.here().identity(), sessionId, hurry, console)
                        .run();
            }
        } finally {
            access.close();
        }
    }
}
